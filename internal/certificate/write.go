// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/activegate/terraform-provider-activegate/internal/certificate/rotate"
	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/given"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Create implements resource.Resource. A create that fails leaves no state: it
// was rolled back, or the next one finds its own leaf active and takes over. Only
// an upload that nobody can decide is kept in mind.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	j := &job{deps: r.Deps}
	resp.Diagnostics.Append(tfkit.GetPlan(ctx, req.Plan, &j.plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	j.inputs = given.Read(req.Config)
	if resp.Diagnostics.Append(j.prepare()...); resp.Diagnostics.HasError() {
		return
	}
	if j.material == nil {
		resp.Diagnostics.Append(rotationDiagnostic(j.where, rotate.ErrNothingToUpload))
		return
	}
	timeout := tfkit.Timeout(ctx, j.plan.Timeouts.Create, defaultCreateTimeout, &resp.Diagnostics)
	ctx, cancel := clock.Bounded(ctx, timeout)
	defer cancel()

	to, err := j.rotation(certificateOf(j.material), true, timeout)
	if err != nil {
		resp.Diagnostics.Append(given.Diagnostic(err))
		return
	}
	out, err := rotate.Rotate(ctx, to)
	resp.Diagnostics.Append(outcomeDiagnostics(j.where, out)...)
	if err != nil {
		resp.Diagnostics.Append(rotationDiagnostic(j.where, err))
		resp.Diagnostics.Append(j.noteUndecided(ctx, err, resp)...)
		return
	}
	j.settle(out.Name, true, out.Retained)
	resp.Diagnostics.Append(j.publish(ctx, &resp.State, resp.Identity, resp.Private)...)
}

// noteUndecided saves an upload of which nobody knows whether it happened: its file
// holds a private key, and the configuration may be gone by the next run. What
// the engine then replaces or destroys settles it. With on_destroy = "fail" it could
// do neither, if the file is active, so that nothing is saved: a create that
// follows finds the file by its mark.
func (j *job) noteUndecided(ctx context.Context, err error, resp *resource.CreateResponse) diag.Diagnostics {
	undecided, ok := errors.AsType[*rotate.UndecidedError](err)
	if !ok || j.plan.OnDestroy.ValueString() == onDestroyFail {
		return nil
	}
	j.settle(undecided.Name, false, nil)
	return j.publish(ctx, &resp.State, resp.Identity, resp.Private)
}

// Update implements resource.Resource. It does what the plan has promised and
// nothing else: the decision travels in planned private state.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	j := &job{deps: r.Deps}
	resp.Diagnostics.Append(tfkit.GetPlan(ctx, req.Plan, &j.plan)...)
	resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &j.prior)...)
	j.inputs = given.Read(req.Config)
	resp.Diagnostics.Append(tfkit.LoadNotes(ctx, req.Private, &j.notes)...)
	promised, diags := takeDecision(ctx, req.Private, resp.Private)
	resp.Diagnostics.Append(diags...)
	timeout := tfkit.Timeout(ctx, j.plan.Timeouts.Update, defaultUpdateTimeout, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := clock.Bounded(ctx, timeout)
	defer cancel()

	u := &update{job: j, resp: resp, action: promised.Action, timeout: timeout}
	if !promised.Action.sends() {
		u.keepPassword()
	}
	switch promised.Action {
	case actionUpload, actionRepair:
		u.write(ctx, promised)
	case actionMove:
		u.move(ctx)
	case actionMaintain:
		u.maintain(ctx)
	default:
		u.record(ctx)
	}
}

// update is one Update in progress.
type update struct {
	*job
	resp    *resource.UpdateResponse
	action  action
	timeout time.Duration
}

// save publishes what the update has come to.
func (u *update) save(ctx context.Context) {
	u.resp.Diagnostics.Append(u.publish(ctx, &u.resp.State, u.resp.Identity, u.resp.Private)...)
}

// keepPassword notes the password that opens the file on the gate, where state
// holds another one from now on. What becomes write-only is not kept.
func (u *update) keepPassword() {
	before := u.prior.Password
	if !before.IsNull() && !u.plan.Password.Equal(before) && !u.inputs.Password.WriteOnly && u.notes.Password == "" {
		u.notes.Password = before.ValueString()
	}
}

// record saves what changes nothing on the gate.
func (u *update) record(ctx context.Context) {
	m, err := u.inputs.Judge()
	if err != nil {
		m = nil
	}
	if serial := u.prior.SerialNumber; m != nil && !serial.IsNull() && serial.ValueString() != m.Facts.SerialNumber {
		m = nil // of an ephemeral issuer, and not what is on the gate
	}
	u.fillFacts(m)
	if m != nil && m.Facts.FingerprintSHA256 == u.plan.Fingerprint.ValueString() && u.notes.Content.Chain == "" {
		u.notes.describe(m)
	}
	u.save(ctx)
}

// write rotates or repairs.
func (u *update) write(ctx context.Context, promised promise) {
	if u.resp.Diagnostics.Append(u.prepare()...); u.resp.Diagnostics.HasError() {
		return
	}
	if promised.Refuse {
		u.resp.Diagnostics.AddError("Certificate was rolled back before",
			fmt.Sprintf("%s: the certificate was uploaded before, did not verify and was taken back. It is not uploaded again until it or `revision` changes.", u.where.address))
		return
	}
	to, err := u.work()
	if err != nil {
		u.resp.Diagnostics.Append(rotationDiagnostic(u.where, err))
		return
	}
	run := rotate.Rotate
	if u.action == actionRepair {
		run = rotate.Repair
	}
	out, err := run(ctx, to)
	if errors.Is(err, rotate.ErrOtherCertificate) && u.plan.Fingerprint.IsUnknown() { // nothing was sent, and the plan leaves it open
		if to, err = u.replacement(); err == nil {
			out, err = rotate.Rotate(ctx, to)
		}
	}
	u.resp.Diagnostics.Append(outcomeDiagnostics(u.where, out)...)
	if err != nil {
		u.fail(ctx, to, err)
		return
	}
	u.settle(out.Name, true, out.Retained)
	if u.action == actionUpload && !u.inputs.Password.Null && len(out.Retained) == 0 {
		u.notes.Password = "" // opens nothing any more
	}
	u.save(ctx)
}

// work makes the rotation. A repair expects what is in state; it can upload
// only if the configuration still holds that certificate.
func (u *update) work() (rotate.Rotation, error) {
	if u.action == actionUpload {
		if u.material == nil {
			return rotate.Rotation{}, rotate.ErrNothingToUpload
		}
		return u.rotation(certificateOf(u.material), true, u.timeout)
	}
	if u.material != nil && (u.prior.Fingerprint.IsNull() || holds(u.material, u.prior)) {
		return u.rotation(certificateOf(u.material), !u.material.Keyless, u.timeout)
	}
	other := u.material != nil
	u.material = nil
	to, err := u.rotation(rotate.Certificate{
		Fingerprint: u.prior.Fingerprint.ValueString(), Leafs: u.notes.leafs(u.prior),
		Serials: append([]string{u.prior.SerialNumber.ValueString()}, u.notes.Content.Serials...),
	}, false, u.timeout)
	if other {
		to.Lacking = rotate.ErrOtherCertificate
	}
	return to, err
}

// replacement makes a repair that cannot activate the file in state the upload of
// what is configured.
func (u *update) replacement() (to rotate.Rotation, err error) {
	if u.material, err = u.inputs.Judge(); err != nil {
		return rotate.Rotation{}, err
	}
	u.action = actionUpload
	return u.work()
}

// maintain deletes files of earlier rotations, once an apply.
func (u *update) maintain(ctx context.Context) {
	if u.resp.Diagnostics.Append(u.prepare()...); u.resp.Diagnostics.HasError() {
		return
	}
	holding := holdingOf(u.deps, u.prior, u.notes, u.where, u.prior.TrustedPrints)
	holding.Passwords = u.passwords()
	done, err := rotate.Tidy(ctx, holding, u.notes.due(u.prior, u.plan))
	if err != nil {
		u.resp.Diagnostics.Append(tfkit.ExplainGate("waiting for "+u.where.address.String(), err).Diagnostic())
		return
	}
	u.retain(done.Retained)
	u.resp.Diagnostics.Append(tidiedDiagnostics(u.where, done)...)
	u.save(ctx)
}

// fail saves where a failed rotation leaves the gate. The engine keeps the
// state that an update returns with its error.
func (u *update) fail(ctx context.Context, to rotate.Rotation, err error) {
	failed, unverified := errors.AsType[*rotate.NotVerifiedError](err)
	undecided, doubtful := errors.AsType[*rotate.UndecidedError](err)
	sent := unverified || doubtful // then it is too late to put anything off
	if !sent && u.deps.DeferUnreachable && rest.IsUnreachable(err) && !rest.Ambiguous(err) {
		u.putOff(ctx, err)
		return
	}
	u.resp.Diagnostics.Append(rotationDiagnostic(u.where, err))
	switch {
	case doubtful:
		// The next refresh finds out whether the file is there, whatever is configured then.
		u.plan = u.prior
		u.retainAlso(undecided.Name, to.Certificate.Serials)
	case !unverified:
		return // the prior state stays: the next refresh finds out what is active
	case failed.Stays:
		u.stay(failed)
	default:
		if failed.Third == "" && u.material != nil {
			u.notes.RolledBack = &rolledBack{
				Fingerprint: u.material.Facts.FingerprintSHA256, Chain: u.material.Chain, Revision: u.plan.Revision.ValueString(),
			}
		}
		u.plan = u.prior
		if failed.LeftBehind() {
			u.retainAlso(failed.Name, to.Certificate.Serials)
		}
	}
	u.save(ctx)
}

// retainAlso notes one more file that is, or may be, on the gate.
func (u *update) retainAlso(name string, serials []string) {
	u.retain(append(u.notes.retained(u.prior), rotate.Retained{Name: name, Serials: serials}))
}

// stay records a new file that stays active without having verified, and what
// it leaves behind.
func (u *update) stay(failed *rotate.NotVerifiedError) {
	before := u.notes.trusted(u.prior)
	slices.Sort(before)
	left := u.notes.retained(u.prior)
	name := u.prior.Name.ValueString()
	replaced := name != failed.Name
	for i, file := range left {
		if file.State == rotate.Due || (file.State == rotate.Kept && replaced) {
			left[i].State = ""
		}
	}
	if replaced {
		predecessor := rotate.Retained{Name: name, Serials: u.notes.serials(u.prior)}
		if u.plan.KeepPrevious.ValueBool() {
			predecessor.State = rotate.Kept
		}
		left = append(left, predecessor)
	}
	u.settle(failed.Name, false, left)
	u.notes.Unverified = &unverified{Before: slices.Compact(before)}
}

// putOff keeps the last known facts of a gate that cannot be reached.
func (u *update) putOff(ctx context.Context, err error) {
	failure := tfkit.ExplainGate("rotating the certificate of "+u.where.address.String(), err)
	u.resp.Diagnostics.AddWarning(tfkit.SummaryOf("Update put off", u.where.gate()), failure.Detail+"\n\nThe gate keeps its last known facts (`on_unreachable = \"defer\"`), and the next apply tries again.")
	u.plan.facts, u.plan.Active = u.prior.facts, u.prior.Active
	u.keepPassword()
	u.plan.RetainedNames = given.StringList(tfkit.Texts(u.prior.RetainedNames))
	if u.plan.Name.IsUnknown() {
		u.plan.Name = u.prior.Name
	} else if !u.plan.Name.Equal(u.prior.Name) {
		u.retainAlso(u.prior.Name.ValueString(), u.notes.serials(u.prior))
	}
	// Drift is found again by itself; what the configuration asked for is not.
	u.notes.Deferred = u.notes.Deferred || u.action == actionUpload
	u.save(ctx)
}
