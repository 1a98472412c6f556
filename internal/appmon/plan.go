// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package appmon

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/appmon/bring"
	"github.com/activegate/terraform-provider-activegate/internal/appmon/server"
	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// planner works out one plan. Values come from configuration and state alone; what
// the server answers becomes diagnostics only.
type planner struct {
	deps  *tfkit.Dependencies
	diags *diag.Diagnostics
	plan  model
	state *model // nil for a create
	notes notes
}

// ModifyPlan implements resource.ResourceWithModifyPlan.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.Deps == nil {
		return
	}
	p := &planner{deps: r.Deps, diags: &resp.Diagnostics}
	if !req.State.Raw.IsNull() {
		p.state = &model{}
		resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, p.state)...)
	}
	if req.Plan.Raw.IsNull() {
		if p.state != nil && !resp.Diagnostics.HasError() {
			resp.Diagnostics.Append(forgotten(p.state))
		}
		return
	}
	resp.Diagnostics.Append(tfkit.GetPlan(ctx, req.Plan, &p.plan)...)
	if resp.Diagnostics.Append(tfkit.LoadNotes(ctx, req.Private, &p.notes)...); resp.Diagnostics.HasError() {
		return
	}
	moves := p.place()
	todo := due(&p.plan, p.state, p.notes) || moves
	p.predict(todo)
	if moves {
		resp.RequiresReplace = append(resp.RequiresReplace, path.Root("id"))
	}
	resp.Diagnostics.Append(tfkit.SetPlan(ctx, &resp.Plan, &p.plan)...)
	if p.state == nil && !p.plan.ID.IsUnknown() {
		resp.Diagnostics.Append(p.goesOn(ctx, resp.Private)...)
	}
	if todo && !moves && !resp.Diagnostics.HasError() && !unknown(p.deps, urlOf(p.deps, p.plan.URL)) {
		ctx, cancel := clock.Bounded(ctx, readTimeout)
		defer cancel()
		p.ask(ctx)
	}
}

// goesOn takes up what this run remembers of the server: of what is tainted, and
// replaced. An engine shows the destroy of that nothing but the plan's private state.
func (p *planner) goesOn(ctx context.Context, private tfkit.PrivateWriter) diag.Diagnostics {
	url := p.plan.ID.ValueString()
	p.notes = p.notes.orRemembered(p.deps, url)
	if _, found := remembered(p.deps, url); !found {
		return nil
	}
	again := p.notes
	again.Again = true
	return tfkit.SaveNotes(ctx, private, again)
}

// place plans the id, and says whether it is that of another server.
func (p *planner) place() (moves bool) {
	url := urlOf(p.deps, p.plan.URL)
	p.plan.ID = types.StringUnknown()
	if address, err := server.ParseAddress(url.Value()); !url.IsUnknown() && err == nil {
		p.plan.ID = types.StringValue(address.String())
	}
	if p.state != nil && p.plan.ID.IsUnknown() {
		p.plan.ID = p.state.ID // which it most likely is; another one is an error at apply
		return false
	}
	return p.state != nil && !p.plan.ID.Equal(p.state.ID)
}

// predict plans what is computed.
func (p *planner) predict(todo bool) {
	id := p.plan.ID
	if !todo {
		p.plan.keep(p.state)
		p.plan.ID = id
		return
	}
	p.plan.Active, p.plan.Version, p.plan.NextStep = types.BoolUnknown(), types.StringUnknown(), types.StringUnknown()
	p.plan.Pending = types.ListUnknown(types.StringType)
}

// ask asks whether the plan can be carried out. A server that does not answer may
// be restarting: the apply waits for it.
func (p *planner) ask(ctx context.Context) {
	trust := p.plan.trust(p.notes.Before)
	if p.state != nil {
		trust = p.plan.trust(p.state.leaf(), p.notes.Before)
	}
	api := require(p.deps, p.plan.URL, trust, p.diags)
	if api == nil {
		return
	}
	if !api.Answers(ctx) {
		p.diags.AddWarning(tfkit.SummaryOf("The AppMon server does not answer", api.Address().Host()),
			fmt.Sprintf("%s takes no connections now, so that its collectors cannot be checked. The apply waits for it, as long as `timeouts` allow, and checks them then.", api.Address()))
		return
	}
	collectors, err := api.Collectors(ctx)
	if err != nil {
		p.diags.Append(tfkit.ExplainAppMon("listing the collectors of "+api.Address().String(), err, server.PermissionWebService).Diagnostic())
		return
	}
	if p.plan.leaf() == "" || !tfkit.WhollyKnown(p.plan.Addresses) || p.plan.Revision.IsUnknown() {
		p.judge(ctx, api, collectors)
		return
	}
	tried := p.notes.of(api.Address().String()).Tried == p.plan.attempt()
	places := p.plan.places(api.Address())
	for _, place := range places {
		leaf, err := api.Served(ctx, place)
		switch {
		case err != nil: // the apply waits for it, and judges then
			p.diags.AddAttributeWarning(atAddresses, tfkit.SummaryOf("The AppMon server does not answer", place),
				fmt.Sprintf("%s presents no certificate now, though %s answers: %s. The apply waits a minute for it and fails then, without a restart. Name the port at which the server presents its key.", place, api.Address(), err))
			return
		case leaf == p.plan.leaf():
		case tried:
			p.diags.Append(otherLeaf(api, &p.plan, &bring.OtherLeafError{Endpoint: place, Presented: leaf, Before: true}))
			return
		default:
			p.judge(ctx, api, collectors)
			return
		}
	}
	if len(places) == 0 && !tried {
		p.judge(ctx, api, collectors)
	}
}

// judge refuses a restart that would lose somebody, and announces one that will
// not.
func (p *planner) judge(ctx context.Context, api *server.Server, collectors []server.Collector) {
	if tfkit.WhollyKnown(p.plan.Expected) && tfkit.WhollyKnown(p.plan.Ignored) && !p.plan.AllowOffline.IsUnknown() {
		if err := p.plan.guard(p.notes.of(api.Address().String())).Check(collectors); err != nil {
			p.diags.Append(refusal(api, err))
		}
	}
	if memory := p.plan.memory(); memory != "" && !api.Listens(ctx, memory) {
		p.diags.Append(noMemory(memory))
	}
	if p.diags.HasError() {
		return
	}
	if verdict := server.Judge("", collectors); len(verdict.Versions) > 1 {
		p.diags.AddWarning("The versions of collectors differ",
			fmt.Sprintf("AppMon's wizard demands one version. %s has collectors of %s.", api.Address(), strings.Join(verdict.Versions, ", ")))
	}
	made := ""
	if p.plan.leaf() == "" {
		made = " The key is made by this very apply: unless that brings it there too, before this resource, the restart is in vain. Make it in an apply of its own then, with -target."
	}
	p.diags.AddWarning(tfkit.SummaryOf("The AppMon server will be restarted", api.Address().Host()),
		fmt.Sprintf("%s does not present the certificate `fingerprint_sha256` yet. The apply restarts it, which takes minutes, in which nothing is recorded. "+
			"Its keystore with the new key must lie in `server/conf` and its password in `dtserver.ini` before that.%s", api.Address(), made))
}
