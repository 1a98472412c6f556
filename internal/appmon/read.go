// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package appmon

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/appmon/server"
	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Read implements resource.Resource. It restarts nothing.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &state)...)
	var known notes
	if resp.Diagnostics.Append(tfkit.LoadNotes(ctx, req.Private, &known)...); resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(tfkit.SetIdentity(ctx, resp.Identity, state.identity())...)
	// Of the server that the state is about, whatever the provider's default is now.
	own := tfkit.NewSetting("appmon_url", "", state.ID.ValueString())
	if unknown(r.Deps, own) && !known.Imported {
		resp.Diagnostics.AddWarning("AppMon server not asked",
			fmt.Sprintf("%s was not refreshed: user, password or a setting of trust is known only at apply. Its last known facts are kept.", state.ID.ValueString()))
		return
	}
	api := require(r.Deps, types.StringValue(own.Value()), state.trust(known.Before), &resp.Diagnostics)
	if api == nil {
		return
	}
	ctx, cancel := clock.Bounded(ctx, readTimeout)
	defer cancel()
	if err := observe(ctx, api, &state, &known); err != nil {
		failure := tfkit.ExplainAppMon("looking at "+api.Address().String(), err, server.PermissionWebService)
		// One that was not brought onto the certificate yet may still restart: the apply
		// waits for it.
		waits := r.Deps.DeferUnreachable || !state.Active.ValueBool()
		if rest.IsUnreachable(err) && waits && !known.Imported {
			resp.Diagnostics.Append(failure.About(api.Address().Host()).Warning())
			if !known.isLost() {
				remember(r.Deps, known)
			}
			return
		}
		resp.Diagnostics.Append(failure.Diagnostic())
		return
	}
	remember(r.Deps, known)
	resp.Diagnostics.Append(tfkit.Publish(ctx, &resp.State, resp.Identity, &state, state.identity())...)
	resp.Diagnostics.Append(tfkit.SaveNotes(ctx, resp.Private, known)...)
}

// observe puts into state and notes what the server tells and presents.
func observe(ctx context.Context, api *server.Server, state *model, known *notes) error {
	version, err := api.Version(ctx)
	if err != nil {
		return err
	}
	collectors, err := api.Collectors(ctx)
	if err != nil {
		return err
	}
	state.Version = types.StringValue(version)
	if known.Imported {
		known.Server = api.Address().String()
		adopt(ctx, api, state)
		return nil
	}
	active := known.Tried == state.attempt()
	places := state.places(api.Address())
	for index, place := range places {
		leaf, err := api.Served(ctx, place)
		if err != nil {
			return err
		}
		active = (index == 0 || active) && leaf == state.leaf()
	}
	state.Active = types.BoolValue(active)
	connected := map[string]bool{}
	for _, one := range collectors {
		connected[one.ID()] = one.Connected
	}
	state.Pending = tfkit.TextList(slices.DeleteFunc(tfkit.Texts(state.Pending), func(name string) bool { return connected[name] }))
	if known.isLost() {
		*known = known.suspect(state, collectors)
	}
	known.Server, known.Seen = api.Address().String(), state.guard(*known).Remember(collectors)
	state.advise(*known)
	return nil
}

// adopt completes an imported state: with the leaf that is presented at the default
// address, and the defaults of the schema. Where that is not the address, the first
// apply looks at the configured ones; until then it is an import.
func adopt(ctx context.Context, api *server.Server, state *model) {
	state.Active = types.BoolValue(false)
	for _, place := range state.places(api.Address()) {
		if leaf, err := api.Served(ctx, place); err == nil {
			state.Fingerprint, state.Active = types.StringValue(string(leaf)), types.BoolValue(true)
		}
	}
	state.RestartCollectors, state.AllowOffline = types.StringValue(restartLater), types.BoolValue(false)
	state.Pending, state.NextStep = tfkit.TextList(nil), types.StringValue("")
}

// ImportState implements resource.ResourceWithImportState.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id := tfkit.ID{ID: types.StringValue(strings.TrimSpace(req.ID))}
	if req.ID == "" && req.Identity != nil {
		resp.Diagnostics.Append(req.Identity.Get(ctx, &id)...)
	}
	address, err := server.ParseAddress(id.ID.ValueString())
	if err != nil {
		const example = "https://appmon1:8021"
		resp.Diagnostics.AddError("Invalid import id", fmt.Sprintf("The id is the URL of the server: %s.\n\n%s", err, tfkit.ImportForms("activegate_"+typeName, example, fmt.Sprintf("id = %q", example))))
	}
	if resp.Diagnostics.HasError() {
		return
	}
	id.ID = types.StringValue(address.String())
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id.ID)...)
	resp.Diagnostics.Append(tfkit.SetIdentity(ctx, resp.Identity, id)...)
	resp.Diagnostics.Append(tfkit.SaveNotes(ctx, resp.Private, notes{Server: address.String(), Imported: true})...)
}
