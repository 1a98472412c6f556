// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package cluster

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/cluster/store"
	"github.com/activegate/terraform-provider-activegate/internal/managed"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Read implements resource.Resource. It asks once for each node, and looks at what is
// presented where that is configured.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &state)...)
	var known notes
	if resp.Diagnostics.Append(tfkit.LoadNotes(ctx, req.Private, &known)...); resp.Diagnostics.HasError() {
		return
	}
	node, _ := state.node()
	if resp.Identity != nil && resp.Identity.Raw.IsNull() { // of an engine that kept none: those refuse a refresh that ends without one
		resp.Diagnostics.Append(tfkit.SetIdentity(ctx, resp.Identity, identityOf(r.Deps.ClusterURL.Value(), node))...)
	}
	if r.Deps.ClusterServer().IsUnknown() {
		resp.Diagnostics.Append(r.Deps.ClusterServer().NotAsked(node.String()))
		return
	}
	cluster := r.Deps.RequireCluster(&resp.Diagnostics)
	if cluster == nil {
		return
	}
	ctx, cancel := clock.Bounded(ctx, readTimeout)
	defer cancel()
	seen, err := store.Observe(ctx, cluster.Trusting(rest.Trust{Pins: tfkit.Fingerprints(state.TrustedPrints)}), node, state.verification())
	r.Deps.WarnSkew(cluster.Address().String(), cluster.Skew, &resp.Diagnostics)
	switch {
	case err != nil && r.Deps.DeferUnreachable && (rest.IsUnreachable(err) || rest.IsUpgrading(err)) && !known.Imported:
		failure := tfkit.ExplainCluster("refreshing "+node.String(), err)
		resp.Diagnostics.AddWarning("Cluster not reachable, refresh put off", failure.Detail+"\n\nIts nodes keep their last known facts (`on_unreachable = \"defer\"`), and the next plan tries again.")
		return
	case err != nil && !known.Imported && listing(ctx, r.Deps, cluster, node, err) != isThere:
		resp.Diagnostics.Append(goneDiagnostic(node, err))
		return
	case err != nil:
		resp.Diagnostics.Append(tfkit.ExplainCluster("asking for the certificate of "+node.String(), err).Diagnostic())
		return
	}
	o := &observation{state: state, notes: known, seen: seen, diags: &resp.Diagnostics}
	o.observe()
	resp.Diagnostics.Append(tfkit.Publish(ctx, &resp.State, resp.Identity, &o.state, identityOf(cluster.Address().URL(), node))...)
	resp.Diagnostics.Append(tfkit.SaveNotes(ctx, resp.Private, o.notes)...)
}

// observation is one refresh in progress.
type observation struct {
	state model
	notes notes
	seen  store.Seen
	diags *diag.Diagnostics
}

func (o *observation) observe() {
	if o.notes.Imported {
		o.adopt()
		return
	}
	expect := o.state.expected()
	o.state.RestartRequired = types.BoolValue(o.seen.Details.RestartRequired)
	if node, is := o.state.node(); is && o.seen.Details.RestartRequired {
		o.diags.Append(restartDiagnostic(node))
	}
	if o.seen.Unseen != nil {
		// A node that is down proves nothing: what the cluster tells still counts.
		o.diags.AddWarning(tfkit.SummaryOf("The node cannot be seen now", o.state.ID.ValueString()),
			fmt.Sprintf("No TLS handshake with %s succeeded: %s. Until it does, subject, issuer and expiry are all that is compared.", o.state.VerifyAddress.ValueString(), o.seen.Unseen))
	}
	o.state.Active = types.BoolValue(o.seen.Serves(expect))
	if !o.seen.Due(expect) {
		o.notes.Due.Found = ""
		return
	}
	if o.notes.Due.Found == "" {
		o.notes.Due.Losses++
	}
	o.notes.Due.Found = o.found(expect)
}

// found is what the node has instead of ours, in words.
func (o *observation) found(expect store.Expected) string {
	details := o.seen.Details
	switch {
	case o.seen.Leaf != nil && expect.IsDescribed(details):
		return fmt.Sprintf("%s presents another certificate, with the SHA-256 fingerprint %s", o.state.VerifyAddress.ValueString(), o.seen.Leaf.FingerprintSHA256)
	case details.Default:
		return "it has its own certificate again"
	}
	return fmt.Sprintf("the cluster tells of a certificate for %s, issued by %s, valid until %s", details.Subject, details.Issuer, details.Expires)
}

// ImportState implements resource.ResourceWithImportState.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	cluster := r.Deps.RequireCluster(&resp.Diagnostics)
	if cluster == nil {
		return
	}
	text := req.ID
	if text == "" && req.Identity != nil {
		var id identityModel
		if resp.Diagnostics.Append(req.Identity.Get(ctx, &id)...); resp.Diagnostics.HasError() {
			return
		}
		if named, err := managed.ParseAddress(id.ClusterURL.ValueString()); err != nil || named != cluster.Address() {
			resp.Diagnostics.AddError("Another cluster", fmt.Sprintf("The identity names another cluster than %s, which is %s: import with a provider block that has that one.", r.Deps.ClusterURL, cluster.Address().URL()))
			return
		}
		text = id.NodeType.ValueString() + "/" + id.NodeID.ValueString()
	}
	node, err := managed.ParseNode(text)
	if err != nil {
		resp.Diagnostics.AddError("Invalid import id", fmt.Sprintf("This cannot be imported: %s.\n\n%s", err,
			tfkit.ImportForms("activegate_"+typeName, "activegate/32", `cluster_url = "https://managed.example.com"`, `node_type = "activegate"`, `node_id = "32"`)))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("node_type"), string(node.Kind))...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("node_id"), node.Decimal())...)
	resp.Diagnostics.Append(tfkit.SetIdentity(ctx, resp.Identity, identityOf(cluster.Address().URL(), node))...)
	resp.Diagnostics.Append(tfkit.SaveNotes(ctx, resp.Private, notes{Imported: true})...)
}

// NotGenerated names what a generated configuration leaves out: a certificate that
// nobody has seen.
func (r *Resource) NotGenerated() []string {
	return []string{"certificate_pem", "certificate_chain_pem"}
}

// adopt completes an imported state: the defaults of the schema, without which the
// first plan is not empty, and what the cluster tells.
func (o *observation) adopt() {
	o.notes.Imported = false
	s := &o.state
	node, _ := s.node()
	s.ID, s.NodeID = types.StringValue(node.String()), types.StringValue(node.Decimal())
	s.VerifyServed, s.OnDestroy = types.BoolValue(true), types.StringValue(onDestroyRetain)
	// Of a certificate that nobody has seen the text is not known: "" stands for it.
	s.CertificatePEM, s.ChainPEM = types.StringValue(""), types.StringValue("")
	s.facts = facts{}
	s.Subject, s.Issuer = types.StringValue(o.seen.Details.Subject), types.StringValue(o.seen.Details.Issuer)
	if !o.seen.Details.Expires.IsZero() {
		s.NotAfter = timetypes.NewRFC3339TimeValue(o.seen.Details.Expires)
	}
	s.Active, s.RestartRequired = types.BoolValue(!o.seen.Details.Default), types.BoolValue(o.seen.Details.RestartRequired)
}
