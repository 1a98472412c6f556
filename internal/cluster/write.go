// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package cluster

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
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
	j := &job{deps: r.Deps, inputs: given.Read(req.Config), diags: &resp.Diagnostics}
	resp.Diagnostics.Append(tfkit.GetPlan(ctx, req.Plan, &j.plan)...)
	timeout := tfkit.Timeout(ctx, j.plan.Timeouts.Create, defaultTimeout, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !j.prepare() {
		return
	}
	if j.store(ctx, timeout) {
		j.publish(ctx, &resp.State, resp.Identity, resp.Private)
	}
}

// Update implements resource.Resource. What the plan stores it has planned with an
// unknown `active`.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	j := &job{deps: r.Deps, diags: &resp.Diagnostics}
	resp.Diagnostics.Append(tfkit.GetPlan(ctx, req.Plan, &j.plan)...)
	resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &j.prior)...)
	j.inputs = j.prior.inputs(req.Config)
	resp.Diagnostics.Append(tfkit.LoadNotes(ctx, req.Private, &j.notes)...)
	timeout := tfkit.Timeout(ctx, j.plan.Timeouts.Update, defaultTimeout, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !j.prepare() {
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
		j.diags.AddError("No certificate configured", fmt.Sprintf("%s: there is nothing to store: set `certificate_pem` and its private key.", j.node))
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
	restart, err := store.Store(ctx, store.Job{
		Cluster: j.cluster, Node: j.node, Expected: store.ExpectedOf(m.Facts), Verify: j.plan.verification(), Timeout: timeout,
		Certificate: managed.Certificate{Leaf: keystore.WritePEM(bundle.Leaf), Chain: keystore.WritePEM(bundle.Chain...), Key: rest.NewSecret(key)},
	})
	if err != nil {
		j.diags.Append(storeDiagnostic(j.node, j.inputs, err))
	}
	if _, unverified := errors.AsType[*store.NotVerifiedError](err); err != nil && !unverified {
		return false
	}
	j.settle(m, restart, err)
	return true
}

// settle writes what the store has left into plan and notes. No unknown value may
// remain in a saved state.
func (j *job) settle(m *given.Material, restart bool, failed error) {
	j.plan.facts = given.FactsOf(m.Facts)
	j.plan.Active = types.BoolValue(failed == nil && !restart)
	j.plan.RestartRequired = types.BoolValue(restart)
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
	if restart {
		j.diags.Append(restartDiagnostic(j.node))
	}
}

// publish saves plan, identity and notes.
func (j *job) publish(ctx context.Context, state *tfsdk.State, identity *tfsdk.ResourceIdentity, private tfkit.PrivateWriter) {
	j.diags.Append(tfkit.Publish(ctx, state, identity, &j.plan, identityOf(j.cluster.Address().URL(), j.node))...)
	j.diags.Append(tfkit.SaveNotes(ctx, private, j.notes)...)
}

// Delete implements resource.Resource. The API has no delete: state alone changes.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	if resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &state)...); !resp.Diagnostics.HasError() {
		refuseDestroy(state, &resp.Diagnostics)
	}
}

// planDestroy refuses or warns before anything happens.
func (r *Resource) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var state model
	if resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &state)...); resp.Diagnostics.HasError() {
		return
	}
	refuseDestroy(state, &resp.Diagnostics)
	warnRetained(state, &resp.Diagnostics)
}

func refuseDestroy(state model, diags *diag.Diagnostics) {
	if state.OnDestroy.ValueString() == onDestroyFail {
		diags.AddAttributeError(path.Root("on_destroy"), "Destroying the certificate is forbidden",
			fmt.Sprintf("%s has this certificate, and `on_destroy = \"fail\"` is in state. To destroy the resource all the same, apply `on_destroy = \"retain\"` first: destroy knows only the state.\n\n%s",
				state.ID.ValueString(), tfkit.ForgetAdvice("activegate_"+typeName)))
	}
}

func warnRetained(state model, diags *diag.Diagnostics) {
	if state.OnDestroy.ValueString() == onDestroyRetain {
		diags.AddWarning("The certificate stays on the node",
			"The cluster's API cannot delete a certificate: a node keeps it, with its key, until another one is stored. Nothing renews it from then on.")
	}
}

// storeDiagnostic says why a store failed, at the attribute, and what the node has.
func storeDiagnostic(node managed.Node, inputs given.Inputs, err error) diag.Diagnostic {
	var (
		refused    *store.RefusedError
		unverified *store.NotVerifiedError
		undecided  *store.UndecidedError
		unseen     *store.UnseenError
	)
	switch {
	case errors.As(err, &unverified):
		return diag.NewErrorDiagnostic("The stored certificate did not verify",
			fmt.Sprintf("%s: the cluster has accepted the certificate, but %s.\n\nThere is no way back, because nobody can read the old key. State records it as not active. "+
				"Check whether the node is up, what clients see (`verify_address` and `verify_server_name` say where to look; a load balancer or TLS proxy presents its own certificate), whether the cluster manages certificates itself, "+
				"and the node's log. The next apply stores it again, unless the node has it by then.", node, unverified))
	case errors.As(err, &undecided):
		return diag.NewErrorDiagnostic("The store is undecided",
			fmt.Sprintf("%s: %s.\n\nThe node has the old certificate or the new one. Apply again once the cluster answers: storing is repeated then.", node, undecided))
	case errors.As(err, &refused):
		return refusedDiagnostic(node, inputs, refused)
	case errors.As(err, &unseen):
		return diag.NewAttributeErrorDiagnostic(path.Root("verify_address"), "The node cannot be seen",
			fmt.Sprintf("%s: %s. Nothing was stored. %s", node, unseen, unseenAdvice))
	case errors.Is(err, store.ErrReadOnly):
		return diag.NewAttributeErrorDiagnostic(path.Root("node_id"), "The node takes no certificate", fmt.Sprintf("%s: %s.", node, err))
	}
	return tfkit.ExplainCluster("storing the certificate of "+node.String(), err).Diagnostic()
}

// refusedDiagnostic puts each state of a store at what it is about (api-facts 6).
func refusedDiagnostic(node managed.Node, inputs given.Inputs, refused *store.RefusedError) diag.Diagnostic {
	at, advice := path.Root("node_id"), "That is about the node and not about the certificate: look at its log, and at the cluster's. Then apply again."
	switch refused.Status.State {
	case managed.StateChainInvalid:
		at, advice = inputs.Chain.Path, "Give the issuers up to the root, as PEM."
		if inputs.Chain.Null {
			at = inputs.Certificate.Path
		}
	case managed.StateKeyMismatch, managed.StateKeyInvalid:
		at, advice = inputs.Key.Path, "Give the key that belongs to the certificate, as PEM and not encrypted. It may be of a kind that the cluster does not take: use RSA."
	case managed.StateCertificateBad, managed.StateExpired:
		at, advice = inputs.Certificate.Path, "Give a certificate that is valid now, as PEM."
	default:
	}
	return diag.NewAttributeErrorDiagnostic(at, "The cluster refused the certificate",
		fmt.Sprintf("%s: %s. The node keeps the certificate that it has.\n\n%s", node, refused, advice))
}

// restartDiagnostic says that a restart is left to do.
func restartDiagnostic(node managed.Node) diag.Diagnostic {
	return diag.NewWarningDiagnostic(tfkit.SummaryOf("The node has to be restarted", node.String()),
		fmt.Sprintf("The certificate is stored on %s, which presents it only after a restart. The provider restarts no node: do so in the Cluster Management Console. The next refresh sees it.", node))
}
