// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/tenant/phase"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// ImportState implements resource.ResourceWithImportState. It adopts the
// rotation that is open, which nothing but a person can know of.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id := identityModel{ID: types.StringValue(strings.TrimSpace(req.ID))}
	if req.ID == "" && req.Identity != nil {
		resp.Diagnostics.Append(req.Identity.Get(ctx, &id)...)
	}
	if id.ID.ValueString() != currentID { // it is not repeated: it may be a token
		resp.Diagnostics.AddError("Invalid import id", fmt.Sprintf("An environment has one rotation at most, and its id is %q.\n\n%s", currentID,
			tfkit.ImportForms("activegate_tenant_token_rotation", currentID, fmt.Sprintf("id = %q", currentID))))
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), currentID)...)
	if resp.Identity != nil {
		resp.Diagnostics.Append(resp.Identity.Set(ctx, id)...)
	}
	resp.Diagnostics.Append(tfkit.SaveNotes(ctx, resp.Private, phase.Known{Origin: phase.Imported})...)
}

// adopt completes an imported state at its first refresh, with the defaults of
// the schema: without them the first plan is not empty.
func (o *observation) adopt(ctx context.Context) {
	served, err := phase.Served(ctx, o.api)
	o.known = phase.Known{Origin: phase.Adopted, Tokens: phase.Tokens{New: phase.Hash(served)}, Environment: o.api.Address().Name()}
	if err == nil {
		o.known.Tokens.Serving = phase.New // as far as it can ever be told apart from another
	}
	s := &o.state
	s.Finish, s.MinOverlap = types.BoolValue(false), types.StringValue(defaultMinOverlap)
	s.RequireOnline, s.StoreTokens = types.BoolValue(true), types.BoolValue(true)
	s.OnDestroy = types.StringValue(onDestroyFail)
	s.StartedAt, s.FinishedAt = instant(o.api.Now()), timetypes.NewRFC3339Null()
	record(s, phase.Started, false, o.known.Tokens, served)
	o.countGates(ctx)

	detail := fmt.Sprintf("The rotation of %s is taken to be open since now: the API tells neither whether one is open, nor since when. The old token is not known. ", o.api.Address())
	if err != nil {
		detail += "Neither is the new one, because connection info cannot be read: " + unreadable(o.deps, o.api, err).Detail
	} else {
		detail += fmt.Sprintf("`active_token` is what connection info serves (SHA-256 %s), and nothing proves that this is the new token: servers may serve the old one while a rotation "+
			"is open. Compare it with what a gate carried before the rotation. If it is the same, the new token cannot be had from here: do not finish, cancel "+
			"(`on_destroy = \"cancel\"`) and start again.", o.known.Tokens.New)
	}
	o.diags.AddWarning("The adopted rotation is unproven", detail)
}
