// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"time"
)

// move puts the certificate on another gate, and then releases the one before as
// on_destroy in state says. Until the new gate serves the certificate nothing
// changes on the old one, and what fails leaves the resource where it was.
func (u *update) move(ctx context.Context, timeout time.Duration) {
	if u.resp.Diagnostics.Append(u.prepare()...); u.resp.Diagnostics.HasError() {
		return
	}
	from := u.departure(timeout)
	if from == nil || !from.allowed(ctx) || !u.arrive(ctx, timeout) {
		return
	}
	from.giveUp(ctx)
}

// arrive uploads to a gate that has nothing of this resource yet, and saves that
// before anything else can fail.
func (u *update) arrive(ctx context.Context, timeout time.Duration) bool {
	to := &job{deps: u.deps, plan: u.plan, prior: nullModel(), notes: u.notes.elsewhere(), inputs: u.inputs, material: u.material, where: u.where}
	if to.material == nil {
		u.resp.Diagnostics.Append(rotationDiagnostic(u.where, errNothingToUpload))
		return false
	}
	work, err := to.rotation(to.material.expectation(), true)
	if err != nil {
		u.resp.Diagnostics.Append(rotationDiagnostic(u.where, err))
		return false
	}
	work.timeout = timeout
	done, err := work.run(ctx)
	u.resp.Diagnostics.Append(work.metDiagnostics(u.where)...)
	if err != nil {
		u.resp.Diagnostics.Append(rotationDiagnostic(u.where, err))
		return false
	}
	to.settle(ctx, done.name, true, done.cleaned)
	u.resp.Diagnostics.Append(cleaningDiagnostics(u.where, done.cleaned)...)
	u.resp.Diagnostics.Append(to.publish(ctx, &u.resp.State, u.resp.Identity, u.resp.Private)...)
	return true
}
