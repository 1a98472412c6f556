// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keyfile

import (
	"crypto/x509"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/keyfile/content"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/selfsigned"
)

// backdated is how far in the past the validity begins: clocks differ.
const backdated = 5 * time.Minute

// request is what is to be generated from now on. Its values were validated.
func request(subject, issuer, validFor, key types.String, names, addresses types.List, now time.Time) selfsigned.Request {
	length := validFor.ValueString()
	if length == "" {
		length = defaultValidity
	}
	r := selfsigned.Request{
		Subject: subject.ValueString(), Issuer: issuer.ValueString(), Key: selfsigned.Kind(key.ValueString()),
		DNSNames: namesOf(names), IPAddresses: namesOf(addresses), NotBefore: now.Add(-backdated),
	}
	if duration, err := clock.ParseDuration(length); err == nil {
		r.NotAfter = duration.After(r.NotBefore)
	}
	return r
}

// requestOf is that of the attribute `generate`.
func requestOf(generate types.Object, now time.Time) selfsigned.Request {
	return request(textIn(generate, "subject"), textIn(generate, "issuer"), textIn(generate, "valid_for"), textIn(generate, "key"),
		listIn(generate, "dns_names"), listIn(generate, "ip_addresses"), now)
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

// namesOf reads a list of known names.
func namesOf(list types.List) []string {
	var names []string
	for _, element := range list.Elements() {
		if name, ok := element.(types.String); ok {
			names = append(names, name.ValueString())
		}
	}
	return names
}

// stringList converts names; none is an empty list, never null.
func stringList(names []string) types.List {
	elements := make([]attr.Value, 0, len(names))
	for _, name := range names {
		elements = append(elements, types.StringValue(name))
	}
	return types.ListValueMust(types.StringType, elements)
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

// factsOf describes a certificate with its issuers.
func factsOf(leaf *x509.Certificate, chain []*x509.Certificate) facts {
	of := keystore.FactsOf(leaf)
	return facts{
		Fingerprint: types.StringValue(of.FingerprintSHA256), Subject: types.StringValue(of.Subject), Issuer: types.StringValue(of.Issuer),
		SerialNumber: types.StringValue(of.SerialNumber), NotBefore: timetypes.NewRFC3339TimeValue(of.NotBefore), NotAfter: timetypes.NewRFC3339TimeValue(of.NotAfter),
		DNSNames: stringList(of.DNSNames), ChainPEM: types.StringValue(keystore.WritePEM(slices.Concat([]*x509.Certificate{leaf}, chain)...)),
	}
}

func unknownFacts() facts {
	return facts{
		Fingerprint: types.StringUnknown(), Subject: types.StringUnknown(), Issuer: types.StringUnknown(), SerialNumber: types.StringUnknown(),
		NotBefore: timetypes.NewRFC3339Unknown(), NotAfter: timetypes.NewRFC3339Unknown(), DNSNames: types.ListUnknown(types.StringType),
		ChainPEM: types.StringUnknown(),
	}
}

// instant reads a date that may be missing.
func instant(value timetypes.RFC3339) (time.Time, bool) {
	if value.IsNull() || value.IsUnknown() {
		return time.Time{}, false
	}
	at, diags := value.ValueRFC3339Time()
	return at, !diags.HasError()
}
