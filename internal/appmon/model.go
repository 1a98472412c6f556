// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package appmon

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/appmon/bring"
	"github.com/activegate/terraform-provider-activegate/internal/appmon/server"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// model is plan and state of the resource.
type model struct {
	URL               types.String   `tfsdk:"appmon_url"`
	Fingerprint       types.String   `tfsdk:"fingerprint_sha256"`
	Addresses         types.List     `tfsdk:"verify_addresses"`
	RestartCollectors types.String   `tfsdk:"restart_collectors"`
	Expected          types.Set      `tfsdk:"expected_collectors"`
	Ignored           types.Set      `tfsdk:"ignore_collectors"`
	AllowOffline      types.Bool     `tfsdk:"allow_offline_collectors"`
	Memory            types.String   `tfsdk:"memory_analysis_server"`
	Revision          types.String   `tfsdk:"revision"`
	TrustedPrints     types.List     `tfsdk:"trusted_fingerprints"`
	Timeouts          timeouts.Value `tfsdk:"timeouts"`

	ID       types.String `tfsdk:"id"`
	Active   types.Bool   `tfsdk:"active"`
	Version  types.String `tfsdk:"version"`
	Pending  types.List   `tfsdk:"pending_collectors"`
	NextStep types.String `tfsdk:"next_step"`
}

// identityModel is the resource's identity.
type identityModel struct {
	ID types.String `tfsdk:"id"`
}

func (m *model) identity() identityModel { return identityModel{ID: m.ID} }

// leaf is the leaf that is wanted; empty while it is not known.
func (m *model) leaf() rest.Fingerprint {
	leaf, _ := rest.ParseFingerprint(m.Fingerprint.ValueString())
	return leaf
}

// trust is what the server may present. Leafs may be empty.
func (m *model) trust(leafs ...rest.Fingerprint) rest.Trust {
	leafs = slices.DeleteFunc(append(leafs, m.leaf()), func(leaf rest.Fingerprint) bool { return leaf == "" })
	return rest.Trust{Pins: tfkit.Fingerprints(m.TrustedPrints)}.With(leafs...)
}

// places are where the leaf has to be presented.
func (m *model) places(address rest.Address) []bring.Place {
	if m.Addresses.IsNull() {
		endpoint, host, err := server.ParseHostPort(address.Host(), server.DefaultCollectorPort)
		if err != nil {
			return nil // a host is one
		}
		return []bring.Place{{Endpoint: endpoint, Host: host}}
	}
	var places []bring.Place
	for _, text := range texts(m.Addresses.Elements()) {
		if endpoint, host, err := server.ParseHostPort(text, server.DefaultCollectorPort); err == nil {
			places = append(places, bring.Place{Endpoint: endpoint, Host: host})
		}
	}
	return places
}

// guard is which collectors have to be there.
func (m *model) guard(known notes) bring.Guard {
	return bring.Guard{
		Expected: texts(m.Expected.Elements()), Ignored: texts(m.Ignored.Elements()), Seen: known.Seen, AllowOffline: m.AllowOffline.ValueBool(),
	}
}

// show puts what was done into the model.
func (m *model) show(out bring.Outcome, address rest.Address) {
	m.ID, m.Active, m.Pending = types.StringValue(address.String()), types.BoolValue(out.Presented), namesOf(out.Pending)
	m.Version = types.StringNull()
	if out.Version != "" {
		m.Version = types.StringValue(out.Version)
	}
}

// memory is where the Memory Analysis Server has to listen; empty if none is used.
func (m *model) memory() string {
	if m.Memory.IsNull() || m.Memory.IsUnknown() {
		return ""
	}
	endpoint, _, err := server.ParseHostPort(m.Memory.ValueString(), server.DefaultMemoryPort)
	if err != nil {
		return "" // the schema refuses it
	}
	return endpoint
}

// texts are the known elements of a list or set.
func texts(elements []attr.Value) []string {
	var found []string
	for _, element := range elements {
		if text, ok := element.(types.String); ok && !text.IsNull() && !text.IsUnknown() {
			found = append(found, text.ValueString())
		}
	}
	return found
}

func namesOf(names []string) types.List {
	values := make([]attr.Value, 0, len(names))
	for _, name := range names {
		values = append(values, types.StringValue(name))
	}
	return types.ListValueMust(types.StringType, values)
}
