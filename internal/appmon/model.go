// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package appmon

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
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

func (m *model) identity() tfkit.ID { return tfkit.ID{ID: m.ID} }

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
func (m *model) places(address rest.Address) (endpoints []string) {
	wanted := []string{address.Host()}
	if !m.Addresses.IsNull() {
		wanted = tfkit.Texts(m.Addresses)
	}
	for _, text := range wanted {
		if endpoint, err := server.ParseHostPort(text, server.DefaultCollectorPort); err == nil { // the schema refuses others
			endpoints = append(endpoints, endpoint)
		}
	}
	return endpoints
}

// guard is which collectors have to be there.
func (m *model) guard(known notes) bring.Guard {
	return bring.Guard{
		Expected: tfkit.Texts(m.Expected), Ignored: tfkit.Texts(m.Ignored), Seen: known.Seen, AllowOffline: m.AllowOffline.ValueBool(),
	}
}

// show puts what was done into the model.
func (m *model) show(out bring.Outcome, address rest.Address) {
	m.ID, m.Active, m.Pending = types.StringValue(address.String()), types.BoolValue(out.Presented), tfkit.TextList(out.Pending)
	m.Version = tfkit.TextOrNull(out.Version)
}

// memory is where the Memory Analysis Server has to listen; empty if none is used.
func (m *model) memory() string {
	endpoint, err := server.ParseHostPort(m.Memory.ValueString(), server.DefaultMemoryPort)
	if err != nil {
		return "" // it is not known, or the schema refuses it
	}
	return endpoint
}

// notes are what the resource remembers beside its attributes.
type notes struct {
	// Server is the one that they are about.
	Server string `json:"server,omitempty"`
	// Tried is the certificate and revision for which it was restarted last, without
	// having been seen to present it.
	Tried string `json:"tried,omitempty"`
	// Before is the leaf of the certificate before, which the server may present still
	// or again, until it was seen to present the one that it was brought onto.
	Before rest.Fingerprint `json:"before,omitempty"`
	// Seen are collectors that were connected at any refresh.
	Seen []string `json:"seen,omitempty"`
	// Left are collectors that were not restarted since the server was.
	Left []string `json:"left,omitempty"`
	// Memory says that the server was restarted, and that no apply has ended well
	// since, which would have told to restart the Memory Analysis Server.
	Memory bool `json:"memory,omitempty"`
	// Steps are what is left to be done by hand since the last apply, but for
	// collectors that did not come back.
	Steps []string `json:"steps,omitempty"`
	// Again says in a plan that what is tainted is replaced by another one of the same
	// server, which goes on where it has ended.
	Again bool `json:"again,omitempty"`
	// Imported says that no refresh has completed the import yet.
	Imported bool `json:"imported,omitempty"`
}

// isLost says that the last apply was killed: engines keep the attributes of before,
// and no notes.
func (n notes) isLost() bool { return n.Server == "" }

// suspect completes notes that are lost: nobody knows which of the collectors that
// are to be restarted were, and a second time does less harm than none.
func (n notes) suspect(state *model, collectors []server.Collector) notes {
	n.Memory, n.Left = true, state.guard(n).Remember(collectors)
	n.Steps = state.stepsAfter(bring.Outcome{Presented: state.Active.ValueBool(), Left: n.Left}, n, false)
	return n
}

// of are the notes if they are about this server, else none.
func (n notes) of(url string) notes {
	if n.Server != url {
		return notes{Server: url}
	}
	return n
}

// remember makes the notes known to the rest of the run, in which a create of the
// same server may see no state.
func remember(deps *tfkit.Dependencies, known notes) { deps.AppMon.Store(known.Server, known) }

// remembered are the notes that this run remembers of a server.
func remembered(deps *tfkit.Dependencies, url string) (known notes, found bool) {
	before, found := deps.AppMon.Load(url)
	if found {
		known, found = before.(notes)
	}
	return known, found
}

// orRemembered are the notes, or those that this run remembers of the server where
// there are none.
func (n notes) orRemembered(deps *tfkit.Dependencies, url string) notes {
	if known, found := remembered(deps, url); found && n.Server != url {
		return known
	}
	return n.of(url)
}

// attempt names a certificate and its revision.
func (m *model) attempt() string { return string(m.leaf()) + " " + m.Revision.ValueString() }
