// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package cluster

import (
	"context"
	"errors"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/cluster/store"
	"github.com/activegate/terraform-provider-activegate/internal/given"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/managed"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// job is one create or update in progress.
type job struct {
	deps    *tfkit.Dependencies
	plan    model
	prior   model
	notes   notes
	inputs  given.Inputs
	cluster *managed.Cluster
	node    managed.Node
	diags   *diag.Diagnostics
}

// Create implements resource.Resource. Storing is repeatable, so that a create that
// fails before the node has taken anything leaves no state.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	j := &job{deps: r.deps, inputs: given.Read(req.Config), diags: &resp.Diagnostics, prior: model{facts: given.NullFacts()}}
	resp.Diagnostics.Append(tfkit.GetPlan(ctx, req.Plan, &j.plan)...)
	timeout, diags := j.plan.Timeouts.Create(ctx, defaultTimeout)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() || !j.prepare() {
		return
	}
	if j.store(ctx, timeout) {
		j.publish(ctx, &resp.State, resp.Identity, resp.Private)
	}
}

// Update implements resource.Resource. What the plan stores it has planned with an
// unknown `active`.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	j := &job{deps: r.deps, inputs: given.Read(req.Config), diags: &resp.Diagnostics}
	resp.Diagnostics.Append(tfkit.GetPlan(ctx, req.Plan, &j.plan)...)
	resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &j.prior)...)
	var diags diag.Diagnostics
	j.notes, diags = tfkit.LoadNotes[notes](ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	timeout, diags := j.plan.Timeouts.Update(ctx, defaultTimeout)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() || !j.prepare() {
		return
	}
	if j.plan.Active.IsUnknown() && !j.store(ctx, timeout) {
		return // the prior state stays: the next refresh finds out what the node has
	}
	j.publish(ctx, &resp.State, resp.Identity, resp.Private)
}

// prepare finds the cluster.
func (j *job) prepare() bool {
	j.node, _ = j.plan.node()
	if j.cluster = j.deps.RequireCluster(j.diags); j.cluster == nil {
		return false
	}
	j.cluster = j.cluster.Trusting(rest.Trust{Pins: tfkit.Fingerprints(j.plan.TrustedPrints)})
	return true
}

// store stores the certificate, and says whether there is something to save.
func (j *job) store(ctx context.Context, timeout time.Duration) bool {
	m, err := j.inputs.Judge()
	if err != nil {
		j.diags.Append(given.Diagnostic(err))
		return false
	}
	if m == nil {
		j.diags.Append(nothingToStore(j.node))
		return false
	}
	bundle, err := j.inputs.Bundle()
	if err != nil {
		j.diags.Append(given.Diagnostic(err))
		return false
	}
	key, err := bundle.PrivateKeyPEM()
	if err != nil {
		j.diags.Append(given.Diagnostic(&given.InputError{Path: j.inputs.Key.Path, Err: err}))
		return false
	}
	ctx, cancel := clock.Bounded(ctx, timeout)
	defer cancel()
	defer j.deps.Lifetime.Hold()()
	outcome, err := store.Store(ctx, store.Job{
		Cluster: j.cluster, Node: j.node, Expected: store.ExpectedOf(m.Facts), Verify: j.plan.verification(), Timeout: timeout,
		Certificate: managed.Certificate{Leaf: keystore.WritePEM(bundle.Leaf), Chain: keystore.WritePEM(bundle.Chain...), Key: rest.NewSecret(key)},
	})
	if err != nil {
		j.diags.Append(storeDiagnostic(j.node, j.inputs, err))
	}
	var unverified *store.NotVerifiedError
	if err != nil && !errors.As(err, &unverified) {
		return false
	}
	j.settle(ctx, m, outcome, err)
	return true
}

// settle writes what the store has left into plan and notes. No unknown value may
// remain in a saved state.
func (j *job) settle(ctx context.Context, m *given.Material, outcome store.Outcome, failed error) {
	j.plan.facts = given.FactsOf(ctx, m.Facts)
	j.plan.Active = types.BoolValue(failed == nil && !outcome.RestartRequired)
	j.plan.RestartRequired = types.BoolValue(outcome.RestartRequired)
	if j.plan.CertificatePEM.IsUnknown() {
		j.plan.CertificatePEM = types.StringValue(j.inputs.Certificate.Value.Reveal())
	}
	if j.plan.ChainPEM.IsUnknown() {
		j.plan.ChainPEM = types.StringNull()
		if j.inputs.Chain.Known() {
			j.plan.ChainPEM = types.StringValue(j.inputs.Chain.Value.Reveal())
		}
	}
	j.notes.Chain, j.notes.Imported, j.notes.Due.Found = m.Chain, false, ""
	if failed != nil {
		j.notes.Due.Found = failed.Error()
	}
	if outcome.RestartRequired {
		j.diags.Append(restartDiagnostic(j.node))
	}
}

// publish saves plan, identity and notes.
func (j *job) publish(ctx context.Context, state *tfsdk.State, identity *tfsdk.ResourceIdentity, private tfkit.PrivateWriter) {
	j.diags.Append(tfkit.Publish(ctx, state, identity, &j.plan, identityOf(j.cluster, j.node))...)
	j.diags.Append(tfkit.SaveNotes(ctx, private, j.notes)...)
}
