// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keyfile

import (
	"cmp"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/given"
	"github.com/activegate/terraform-provider-activegate/internal/keyfile/content"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/selfsigned"
)

// backdated is how far in the past the validity begins: clocks differ.
const backdated = 5 * time.Minute

// recipe is what a key that is made here, and its certificate, are to be like. Its
// values were validated.
type recipe struct {
	Subject     types.String `tfsdk:"subject"`
	Issuer      types.String `tfsdk:"issuer"`
	ValidFor    types.String `tfsdk:"valid_for"`
	DNSNames    types.List   `tfsdk:"dns_names"`
	IPAddresses types.List   `tfsdk:"ip_addresses"`
	Key         types.String `tfsdk:"key"`
}

// recipeOf is that of the attribute `generate`.
func recipeOf(generate types.Object) recipe {
	return recipe{
		Subject: textIn(generate, "subject"), Issuer: textIn(generate, "issuer"), ValidFor: textIn(generate, "valid_for"), Key: textIn(generate, "key"),
		DNSNames: listIn(generate, "dns_names"), IPAddresses: listIn(generate, "ip_addresses"),
	}
}

// request is what is to be generated from now on.
func (r recipe) request(now time.Time) selfsigned.Request {
	request := selfsigned.Request{
		Subject: r.Subject.ValueString(), Issuer: r.Issuer.ValueString(), Key: selfsigned.Kind(r.Key.ValueString()),
		DNSNames: given.NamesOf(r.DNSNames), IPAddresses: given.NamesOf(r.IPAddresses), NotBefore: now.Add(-backdated),
	}
	if duration, err := clock.ParseDuration(cmp.Or(r.ValidFor.ValueString(), defaultValidity)); err == nil {
		request.NotAfter = duration.After(request.NotBefore)
	}
	return request
}

// textIn and listIn are parts of an object; null where there is no object.
func textIn(object types.Object, name string) types.String {
	text, _ := object.Attributes()[name].(types.String)
	return text
}

func listIn(object types.Object, name string) types.List {
	list, _ := object.Attributes()[name].(types.List)
	return list
}

// sumsOf reads the attribute `files`.
func sumsOf(files types.Map) map[content.Kind]string {
	sums := map[content.Kind]string{}
	for kind, sum := range files.Elements() {
		if text, ok := sum.(types.String); ok {
			sums[content.Kind(kind)] = text.ValueString()
		}
	}
	return sums
}

func sumsMap(sums map[content.Kind]string) types.Map {
	elements := map[string]attr.Value{}
	for kind, sum := range sums {
		elements[string(kind)] = types.StringValue(sum)
	}
	return types.MapValueMust(types.StringType, elements)
}

// instant reads a date that may be missing.
func instant(value timetypes.RFC3339) (time.Time, bool) {
	if value.IsNull() || value.IsUnknown() {
		return time.Time{}, false
	}
	at, diags := value.ValueRFC3339Time()
	return at, !diags.HasError()
}
