// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/certificate/rotate"
	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/given"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// ImportState implements resource.ResourceWithImportState.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	var id identityModel
	if req.ID != "" {
		id = splitImportID(req.ID)
	} else if req.Identity != nil {
		resp.Diagnostics.Append(req.Identity.Get(ctx, &id)...)
	}
	address, err := checkImport(id)
	if err != nil { // the id is not repeated: a URL may hold a password
		resp.Diagnostics.AddError("Invalid import id", fmt.Sprintf("This cannot be imported: %s.\n\n%s", err,
			tfkit.ImportForms("activegate_certificate", "https://gate1:9999,abc12345,cert.p12",
				`activegate_url = "https://gate1:9999"`, `environment_id = "abc12345"`, `name = "cert.p12"`)))
	}
	if resp.Diagnostics.HasError() {
		return
	}
	id.ActiveGateURL = types.StringValue(address.String())
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, atGateURL, id.ActiveGateURL)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("environment_id"), id.EnvironmentID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("name"), id.Name)...)
	resp.Diagnostics.Append(tfkit.SetIdentity(ctx, resp.Identity, id)...)
	resp.Diagnostics.Append(tfkit.SaveNotes(ctx, resp.Private, notes{Imported: true})...)
}

// NotGenerated names what a generated configuration leaves out: a fixed name
// would conflict with a prefix, and stop every later rotation.
func (r *Resource) NotGenerated() []string { return []string{"name"} }

// splitImportID reads the three parts of an id.
func splitImportID(text string) identityModel {
	url, rest, _ := strings.Cut(text, ",")
	environment, name, _ := strings.Cut(rest, ",")
	return identityModel{
		ActiveGateURL: types.StringValue(strings.TrimSpace(url)), EnvironmentID: types.StringValue(strings.TrimSpace(environment)),
		Name: types.StringValue(strings.TrimSpace(name)),
	}
}

// checkImport refuses what no gate, environment or file can be called.
func checkImport(id identityModel) (gate.Address, error) {
	address, fromURL, err := gate.ParseAddress(id.ActiveGateURL.ValueString())
	if err != nil {
		return gate.Address{}, err
	}
	if named := id.EnvironmentID.ValueString(); named != "" && fromURL != "" && named != fromURL {
		return gate.Address{}, errors.New("the gate's URL ends in another environment than the one that is named")
	}
	if err := gate.ValidateName(id.Name.ValueString()); err != nil {
		return gate.Address{}, err
	}
	if id.EnvironmentID.ValueString() == "" {
		return gate.Address{}, errors.New("the environment is missing")
	}
	return address, gate.ValidateEnvironment(id.EnvironmentID.ValueString())
}

// adopt completes an imported state at its first refresh: the defaults of the
// schema, without which the first plan is not empty, and what the gate presents.
func (o *observation) adopt(listing gate.Listing, file gate.File, there bool) {
	if !there {
		o.diags.AddError("No such file to import", fmt.Sprintf("%s has no file %q. It lists: %s.",
			o.where.address, o.state.Name.ValueString(), gate.Quoted(listing.Names())))
		return
	}
	o.notes.Imported = false
	s := &o.state
	s.ID = types.StringValue(o.where.id())
	s.NamePrefix = types.StringValue(defaultPrefix)
	s.VerifyServed, s.KeepPrevious = types.BoolValue(true), types.BoolValue(false)
	s.OnDestroy, s.Encoding = types.StringValue(onDestroyRetain), types.StringValue(string(keystore.EncodingModern))
	s.RetainedNames = tfkit.TextList(nil)
	s.facts = facts{}
	if !file.Active {
		return
	}
	if !o.factsFromPeer(listing, file) {
		o.factsFromList(file)
		return
	}
	o.notes.Content.Presented = given.IssuersDigest(listing.Peer[0], listing.Peer[1:])
	s.CertificatePEM = types.StringValue(keystore.WritePEM(listing.Peer[0]))
	if len(listing.Peer) > 1 {
		s.ChainPEM = types.StringValue(keystore.WritePEM(listing.Peer[1:]...))
	}
	if prefix, ours := rotate.PrefixOf(file.Name, s.Fingerprint.ValueString()); ours {
		s.NamePrefix = types.StringValue(prefix)
	}
}

// factsFromPeer fills in the facts that only the leaf itself has.
func (o *observation) factsFromPeer(listing gate.Listing, file gate.File) bool {
	if len(listing.Peer) == 0 {
		return false
	}
	leaf := keystore.FactsOf(listing.Peer[0])
	if !file.HasAny([]string{leaf.SerialNumber}) {
		return false
	}
	o.state.facts = given.FactsOf(leaf)
	return true
}

// factsFromList takes what the list says where another leaf is presented.
func (o *observation) factsFromList(file gate.File) {
	if len(file.Entries) == 0 {
		return
	}
	entry := file.Entries[0]
	o.state.Subject, o.state.SerialNumber = types.StringValue(entry.Subject), types.StringValue(entry.SerialNumber)
	if entry.ValidFrom != nil {
		o.state.NotBefore = timetypes.NewRFC3339TimeValue(*entry.ValidFrom)
	}
	if entry.ValidTo != nil {
		o.state.NotAfter = timetypes.NewRFC3339TimeValue(*entry.ValidTo)
	}
}
