// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/activegate/terraform-provider-activegate/internal/certificate/rotate"
	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/given"
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
	var undecided *rotate.UndecidedError
	if !errors.As(err, &undecided) || j.plan.OnDestroy.ValueString() == onDestroyFail {
		return nil
	}
	j.settle(undecided.Name, false, nil)
	return j.publish(ctx, &resp.State, resp.Identity, resp.Private)
}
