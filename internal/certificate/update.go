// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Update implements resource.Resource. It does what the plan has promised and
// nothing else: the decision travels in planned private state.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	j := &job{deps: r.deps}
	resp.Diagnostics.Append(tfkit.GetPlan(ctx, req.Plan, &j.plan)...)
	resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &j.prior)...)
	j.inputs = readInputs(req.Config)
	var diags diag.Diagnostics
	j.notes, diags = loadNotes(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	promised, diags := takeDecision(ctx, req.Private, resp.Private)
	resp.Diagnostics.Append(diags...)
	timeout, diags := j.plan.Timeouts.Update(ctx, defaultUpdateTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := tfkit.Bounded(ctx, timeout)
	defer cancel()

	u := &update{job: j, resp: resp, action: promised.Action}
	if !promised.Action.sends() {
		u.keepPassword()
	}
	switch promised.Action {
	case actionUpload, actionRepair:
		u.write(ctx, promised, timeout)
	case actionMove:
		u.move(ctx, timeout)
	case actionMaintain:
		u.maintain(ctx)
	default:
		u.record(ctx)
	}
}

// update is one Update in progress.
type update struct {
	*job
	resp   *resource.UpdateResponse
	action action
}

// keepPassword notes the password that opens the file on the gate, where state
// holds another one from now on. What becomes write-only is not kept.
func (u *update) keepPassword() {
	before := u.prior.Password
	if !before.IsNull() && !u.plan.Password.Equal(before) && !u.inputs.password.writeOnly && u.notes.Password == "" {
		u.notes.Password = before.ValueString()
	}
}

// record saves what changes nothing on the gate.
func (u *update) record(ctx context.Context) {
	m, err := u.inputs.judge()
	if err != nil {
		m = nil
	}
	if serial := u.prior.SerialNumber; m != nil && !serial.IsNull() && serial.ValueString() != m.facts.SerialNumber {
		m = nil // of an ephemeral issuer, and not what is on the gate
	}
	u.fillFacts(ctx, m)
	if m != nil && m.facts.FingerprintSHA256 == u.plan.Fingerprint.ValueString() && u.notes.Chain == "" {
		u.notes.describe(m)
	}
	u.resp.Diagnostics.Append(u.publish(ctx, &u.resp.State, u.resp.Identity, u.resp.Private)...)
}

// write rotates or repairs.
func (u *update) write(ctx context.Context, promised storedDecision, timeout time.Duration) {
	if u.resp.Diagnostics.Append(u.prepare()...); u.resp.Diagnostics.HasError() {
		return
	}
	if promised.Refuse {
		u.resp.Diagnostics.AddError("Certificate was rolled back before",
			fmt.Sprintf("%s: the certificate was uploaded before, did not verify and was taken back. It is not uploaded again until it or `revision` changes.", u.where.address))
		return
	}
	work, err := u.work(promised.Action)
	if err != nil {
		u.resp.Diagnostics.Append(rotationDiagnostic(u.where, err))
		return
	}
	work.timeout = timeout
	run := work.run
	if promised.Action == actionRepair {
		run = work.repair
	}
	done, err := run(ctx)
	u.resp.Diagnostics.Append(work.metDiagnostics(u.where)...)
	if err != nil {
		u.fail(ctx, work, err)
		return
	}
	u.settle(ctx, done.name, true, done.cleaned)
	if promised.Action == actionUpload && !u.inputs.password.null && len(done.retained) == 0 {
		u.notes.Password = "" // opens nothing any more
	}
	u.resp.Diagnostics.Append(cleaningDiagnostics(u.where, done.cleaned)...)
	u.resp.Diagnostics.Append(u.publish(ctx, &u.resp.State, u.resp.Identity, u.resp.Private)...)
}

// work makes the rotation. A repair expects what is in state; it can upload
// only if the configuration still holds that certificate.
func (u *update) work(promised action) (*rotation, error) {
	if promised == actionUpload {
		if u.material == nil {
			return nil, errNothingToUpload
		}
		return u.rotation(u.material.expectation(), true)
	}
	same := u.material != nil && (u.prior.Fingerprint.IsNull() ||
		slices.Contains(textPrints(u.material.expectation().leafs), u.prior.Fingerprint.ValueString()))
	if same {
		return u.rotation(u.material.expectation(), !u.material.keyless)
	}
	other := u.material != nil
	u.material = nil
	prints := knownPrints(u.prior.Fingerprint, u.notes.Leafs)
	work, err := u.rotation(expectation{
		fingerprint: u.prior.Fingerprint.ValueString(), leafs: prints, serials: append([]string{u.prior.SerialNumber.ValueString()}, u.notes.Serials...),
	}, false)
	if err == nil && other {
		work.lacking = errOtherCertificate
	}
	return work, err
}

// fail saves where a failed rotation leaves the gate. The engine keeps the
// state that an update returns with its error.
func (u *update) fail(ctx context.Context, work *rotation, err error) {
	var failed *notVerifiedError
	var undecided *undecidedError
	unverified := errors.As(err, &failed)
	doubtful := errors.As(err, &undecided)
	sent := unverified || doubtful // then it is too late to put anything off
	if !sent && u.deps.DeferUnreachable && rest.IsUnreachable(err) && !rest.Ambiguous(err) {
		u.putOff(ctx, err)
		return
	}
	u.resp.Diagnostics.Append(rotationDiagnostic(u.where, err))
	if doubtful {
		// The next refresh finds out whether the file is there, whatever is configured then.
		u.plan = u.prior
		u.retain(ctx, work, undecided.name)
		u.resp.Diagnostics.Append(u.publish(ctx, &u.resp.State, u.resp.Identity, u.resp.Private)...)
		return
	}
	if !unverified {
		return // the prior state stays: the next refresh finds out what is active
	}
	if failed.stays {
		u.stay(ctx, failed)
		u.resp.Diagnostics.Append(u.publish(ctx, &u.resp.State, u.resp.Identity, u.resp.Private)...)
		return
	}
	if failed.third == "" && u.material != nil {
		u.notes.RolledBack = &rolledBack{
			Fingerprint: u.material.facts.FingerprintSHA256, Chain: u.material.chain, Revision: u.plan.Revision.ValueString(),
		}
	}
	u.plan = u.prior
	var foreign *notOursError
	if failed.remains != nil && !errors.As(failed.remains, &foreign) {
		u.retain(ctx, work, work.name)
	}
	u.resp.Diagnostics.Append(u.publish(ctx, &u.resp.State, u.resp.Identity, u.resp.Private)...)
}

// retain notes a file of this rotation that is, or may be, on the gate.
func (u *update) retain(ctx context.Context, work *rotation, name string) {
	u.plan.RetainedNames = stringList(ctx, append(namesOf(u.prior.RetainedNames), name))
	u.notes.hold(name, work.expect.serials)
}

// stay records a new file that stays active without having verified, and what
// it leaves behind.
func (u *update) stay(ctx context.Context, failed *notVerifiedError) {
	left := cleaned{retained: namesOf(u.prior.RetainedNames), held: maps.Clone(u.notes.Held), kept: u.notes.Kept}
	if name := u.prior.Name.ValueString(); name != failed.name {
		left.keep(name, serialsIn(u.prior, u.notes))
		left.kept = nil
		if u.plan.KeepPrevious.ValueBool() {
			left.kept = []string{name}
		}
	}
	refused, before := u.notes.Refused, textPrints(knownPrints(u.prior.Fingerprint, u.notes.trusted()))
	u.settle(ctx, failed.name, false, left)
	slices.Sort(before)
	u.notes.Refused, u.notes.Before = refused, slices.Compact(before)
}

// putOff keeps the last known facts of a gate that cannot be reached.
func (u *update) putOff(ctx context.Context, err error) {
	failure := tfkit.Explain("rotating the certificate of "+u.where.address.String(), scope, err)
	u.resp.Diagnostics.AddWarning("Update put off", failure.Detail+"\n\nThe gate keeps its last known facts (`on_unreachable = \"defer\"`), and the next apply tries again.")
	u.plan.facts, u.plan.Active = u.prior.facts, u.prior.Active
	u.keepPassword()
	retained := namesOf(u.prior.RetainedNames)
	if u.plan.Name.IsUnknown() {
		u.plan.Name = u.prior.Name
	} else if !u.plan.Name.Equal(u.prior.Name) {
		retained = append(retained, u.prior.Name.ValueString())
		u.notes.hold(u.prior.Name.ValueString(), serialsIn(u.prior, u.notes))
	}
	u.plan.RetainedNames = stringList(ctx, retained)
	// Drift is found again by itself; what the configuration asked for is not.
	u.notes.Deferred = u.notes.Deferred || u.action == actionUpload
	u.resp.Diagnostics.Append(u.publish(ctx, &u.resp.State, u.resp.Identity, u.resp.Private)...)
}
