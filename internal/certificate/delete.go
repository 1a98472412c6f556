// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Delete implements resource.Resource. It releases the gate.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &state)...)
	known, diags := loadNotes(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	timeout, diags := state.Timeouts.Delete(ctx, defaultDeleteTimeout)
	resp.Diagnostics.Append(diags...)
	where, err := locateState(state)
	if err != nil {
		resp.Diagnostics.AddError("Unreadable state", "`activegate_url` in state: "+err.Error())
	}
	if !r.deps.GateToken.IsSet() {
		resp.Diagnostics.Append(missingToken(r.deps))
	}
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := tfkit.Bounded(ctx, timeout)
	defer cancel()
	result, err := releaseOf(r.deps, state, known, where, timeout).run(ctx)
	if err != nil {
		resp.Diagnostics.Append(releaseDiagnostic(where, state, err))
		return
	}
	resp.Diagnostics.Append(result.diagnostics(where, state)...)
}

// releaseOf makes the release of what a state has on its gate.
func releaseOf(deps *tfkit.Dependencies, state model, known notes, where location, timeout time.Duration) *release {
	r := &release{
		gate: deps.Gates.Gate(where.address, where.environment, trustOf(state, known)),
		name: state.Name.ValueString(), fingerprint: rest.Fingerprint(state.Fingerprint.ValueString()), serials: serialsIn(state, known),
		retained: namesOf(state.RetainedNames), held: known.Held,
		onDestroy: state.OnDestroy.ValueString(), fallback: fallbackOf(state), timeout: timeout,
	}
	if r.onDestroy == "" {
		r.onDestroy = onDestroyRetain // half a state, as after a create that failed
	}
	for _, text := range []string{state.Password.ValueString(), known.Password} {
		if text != "" {
			r.passwords = append(r.passwords, rest.NewSecret(text))
		}
	}
	return r
}
