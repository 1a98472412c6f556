// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"errors"
	"fmt"
	"slices"

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
	j := &job{
		deps: r.Deps, diags: &resp.Diagnostics, state: &resp.State, identity: resp.Identity, private: resp.Private, inputs: given.Read(req.Config),
	}
	j.diags.Append(tfkit.GetPlan(ctx, req.Plan, &j.plan)...)
	j.timeout = tfkit.Timeout(ctx, j.plan.Timeouts.Create, defaultCreateTimeout, j.diags)
	if j.diags.HasError() || !j.prepare() {
		return
	}
	ctx, cancel := clock.Bounded(ctx, j.timeout)
	defer cancel()

	to, err := j.upload()
	if err != nil {
		j.report(err)
		return
	}
	out, err := rotate.Rotate(ctx, to)
	j.diags.Append(outcomeDiagnostics(j.where, out)...)
	if err != nil {
		j.report(err)
		j.noteUndecided(ctx, err)
		return
	}
	j.settle(out.Name, true, out.Retained)
	j.save(ctx)
}

// noteUndecided saves an upload of which nobody knows whether it happened: its file
// holds a private key, and the configuration may be gone by the next run. What
// the engine then replaces or destroys settles it. With on_destroy = "fail" it could
// do neither, if the file is active, so that nothing is saved: a create that
// follows finds the file by its mark.
func (j *job) noteUndecided(ctx context.Context, err error) {
	undecided, ok := errors.AsType[*rotate.UndecidedError](err)
	if !ok || j.plan.OnDestroy.ValueString() == onDestroyFail {
		return
	}
	j.settle(undecided.Name, false, nil)
	j.save(ctx)
}

// Update implements resource.Resource. It does what the plan has promised and
// nothing else: the decision travels in planned private state.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	j := &job{
		deps: r.Deps, diags: &resp.Diagnostics, state: &resp.State, identity: resp.Identity, private: resp.Private, inputs: given.Read(req.Config),
	}
	j.diags.Append(tfkit.GetPlan(ctx, req.Plan, &j.plan)...)
	j.diags.Append(tfkit.GetState(ctx, req.State, &j.prior)...)
	j.diags.Append(tfkit.LoadNotes(ctx, req.Private, &j.notes)...)
	promised, diags := takeDecision(ctx, req.Private, resp.Private)
	j.diags.Append(diags...)
	j.timeout = tfkit.Timeout(ctx, j.plan.Timeouts.Update, defaultUpdateTimeout, j.diags)
	if j.diags.HasError() {
		return
	}
	ctx, cancel := clock.Bounded(ctx, j.timeout)
	defer cancel()

	j.action = promised.Action
	if !j.action.sends() {
		j.keepPassword()
	}
	switch {
	case j.action == actionKeep:
		j.record(ctx)
	case !j.prepare():
	case j.action == actionMove:
		j.move(ctx)
	case j.action == actionMaintain:
		j.maintain(ctx)
	default:
		j.write(ctx, promised)
	}
}

// keepPassword notes the password that opens the file on the gate, where state
// holds another one from now on. What becomes write-only is not kept.
func (j *job) keepPassword() {
	before := j.prior.Password
	if !before.IsNull() && !j.plan.Password.Equal(before) && !j.inputs.Password.WriteOnly && j.notes.Password == "" {
		j.notes.Password = before.ValueString()
	}
}

// record saves what changes nothing on the gate.
func (j *job) record(ctx context.Context) {
	m, err := j.inputs.Judge()
	if err != nil {
		m = nil
	}
	if serial := j.prior.SerialNumber; m != nil && !serial.IsNull() && serial.ValueString() != m.Facts.SerialNumber {
		m = nil // of an ephemeral issuer, and not what is on the gate
	}
	j.fillFacts(m)
	if m != nil && m.Facts.FingerprintSHA256 == j.plan.Fingerprint.ValueString() && j.notes.Content.Chain == "" {
		j.notes.describe(m)
	}
	j.save(ctx)
}

// write rotates or repairs.
func (j *job) write(ctx context.Context, promised promise) {
	if promised.Refuse {
		j.diags.AddError("Certificate was rolled back before",
			fmt.Sprintf("%s: the certificate was uploaded before, did not verify and was taken back. It is not uploaded again until it or `revision` changes.", j.where.address))
		return
	}
	to, err := j.work()
	if err != nil {
		j.report(err)
		return
	}
	run := rotate.Rotate
	if j.action == actionRepair {
		run = rotate.Repair
	}
	out, err := run(ctx, to)
	if errors.Is(err, rotate.ErrOtherCertificate) && j.plan.Fingerprint.IsUnknown() { // nothing was sent, and the plan leaves it open
		if to, err = j.replacement(); err == nil {
			out, err = rotate.Rotate(ctx, to)
		}
	}
	j.diags.Append(outcomeDiagnostics(j.where, out)...)
	if err != nil {
		j.fail(ctx, to, err)
		return
	}
	j.settle(out.Name, true, out.Retained)
	if j.action == actionUpload && !j.inputs.Password.Null && len(out.Retained) == 0 {
		j.notes.Password = "" // opens nothing any more
	}
	j.save(ctx)
}

// work makes the rotation. A repair expects what is in state; it can upload
// only if the configuration still holds that certificate.
func (j *job) work() (rotate.Rotation, error) {
	if j.action == actionUpload {
		return j.upload()
	}
	if j.material != nil && (j.prior.Fingerprint.IsNull() || holds(j.material, j.prior)) {
		return j.rotation(certificateOf(j.material), !j.material.Keyless)
	}
	other := j.material != nil
	j.material = nil
	to, err := j.rotation(rotate.Certificate{
		Fingerprint: j.prior.Fingerprint.ValueString(), Leafs: j.notes.leafs(j.prior),
		Serials: append([]string{j.prior.SerialNumber.ValueString()}, j.notes.Content.Serials...),
	}, false)
	if other {
		to.Lacking = rotate.ErrOtherCertificate
	}
	return to, err
}

// replacement makes a repair that cannot activate the file in state the upload of
// what is configured.
func (j *job) replacement() (to rotate.Rotation, err error) {
	if j.material, err = j.inputs.Judge(); err != nil {
		return rotate.Rotation{}, err
	}
	j.action = actionUpload
	return j.upload()
}

// maintain deletes files of earlier rotations, once an apply.
func (j *job) maintain(ctx context.Context) {
	holding := holdingOf(j.deps, j.prior, j.notes, j.where, j.prior.TrustedPrints)
	holding.Passwords = j.passwords()
	done, err := rotate.Tidy(ctx, holding, j.notes.due(j.prior, j.plan))
	if err != nil {
		j.diags.Append(tfkit.ExplainGate("waiting for "+j.where.address.String(), err).Diagnostic())
		return
	}
	j.retain(done.Retained)
	j.diags.Append(tidiedDiagnostics(j.where, done)...)
	j.save(ctx)
}

// fail saves where a failed rotation leaves the gate. The engine keeps the
// state that an update returns with its error.
func (j *job) fail(ctx context.Context, to rotate.Rotation, err error) {
	failed, unverified := errors.AsType[*rotate.NotVerifiedError](err)
	undecided, doubtful := errors.AsType[*rotate.UndecidedError](err)
	sent := unverified || doubtful // then it is too late to put anything off
	if !sent && j.deps.DeferUnreachable && rest.IsUnreachable(err) && !rest.Ambiguous(err) {
		j.putOff(ctx, err)
		return
	}
	j.report(err)
	switch {
	case doubtful:
		// The next refresh finds out whether the file is there, whatever is configured then.
		j.plan = j.prior
		j.retainAlso(undecided.Name, to.Certificate.Serials)
	case !unverified:
		return // the prior state stays: the next refresh finds out what is active
	case failed.Stays:
		j.stay(failed)
	default:
		if failed.Third == "" && j.material != nil {
			j.notes.RolledBack = &rolledBack{
				Fingerprint: j.material.Facts.FingerprintSHA256, Chain: j.material.Chain, Revision: j.plan.Revision.ValueString(),
			}
		}
		j.plan = j.prior
		if failed.LeftBehind() {
			j.retainAlso(failed.Name, to.Certificate.Serials)
		}
	}
	j.save(ctx)
}

// retainAlso notes one more file that is, or may be, on the gate.
func (j *job) retainAlso(name string, serials []string) {
	j.retain(append(j.notes.retained(j.prior), rotate.Retained{Name: name, Serials: serials}))
}

// stay records a new file that stays active without having verified, and what
// it leaves behind.
func (j *job) stay(failed *rotate.NotVerifiedError) {
	before := j.notes.trusted(j.prior)
	slices.Sort(before)
	left := j.notes.retained(j.prior)
	name := j.prior.Name.ValueString()
	replaced := name != failed.Name
	for i, file := range left {
		if file.State == rotate.Due || (file.State == rotate.Kept && replaced) {
			left[i].State = ""
		}
	}
	if replaced {
		predecessor := rotate.Retained{Name: name, Serials: j.notes.serials(j.prior)}
		if j.plan.KeepPrevious.ValueBool() {
			predecessor.State = rotate.Kept
		}
		left = append(left, predecessor)
	}
	j.settle(failed.Name, false, left)
	j.notes.Unverified = &unverified{Before: slices.Compact(before)}
}

// putOff keeps the last known facts of a gate that cannot be reached.
func (j *job) putOff(ctx context.Context, err error) {
	failure := tfkit.ExplainGate("rotating the certificate of "+j.where.address.String(), err)
	j.diags.AddWarning(tfkit.SummaryOf("Update put off", j.where.gate()), failure.Detail+"\n\nThe gate keeps its last known facts (`on_unreachable = \"defer\"`), and the next apply tries again.")
	j.plan.facts, j.plan.Active = j.prior.facts, j.prior.Active
	j.keepPassword()
	j.plan.RetainedNames = tfkit.TextList(tfkit.Texts(j.prior.RetainedNames))
	if j.plan.Name.IsUnknown() {
		j.plan.Name = j.prior.Name
	} else if !j.plan.Name.Equal(j.prior.Name) {
		j.retainAlso(j.prior.Name.ValueString(), j.notes.serials(j.prior))
	}
	// Drift is found again by itself; what the configuration asked for is not.
	j.notes.Deferred = j.notes.Deferred || j.action == actionUpload
	j.save(ctx)
}
