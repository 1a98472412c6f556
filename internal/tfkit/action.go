// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
)

// Action is what all actions are made of. The framework makes a new one for every
// call, so it holds nothing but its dependencies.
type Action struct {
	Deps *Dependencies
	name string
}

// NewAction is the action activegate_{name}.
func NewAction(name string) Action { return Action{name: name} }

// Metadata implements action.Action.
func (a *Action) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + a.name
}

// Configure implements action.ActionWithConfigure.
func (a *Action) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	a.Deps = FromProviderData(req.ProviderData, &resp.Diagnostics)
}

// ActionTimeouts is the attribute `timeouts` of every action.
func ActionTimeouts(ctx context.Context, fallback string) schema.Attribute {
	return timeouts.AttributesWithOpts(ctx, timeouts.Opts{InvokeDescription: "How long the whole action may take, such as `90s`. Default `" + fallback + "`."})
}

// ActionModel is embedded by the configuration of every action.
type ActionModel struct {
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

func (m ActionModel) within(ctx context.Context, fallback time.Duration, diags *diag.Diagnostics) time.Duration {
	return Timeout(ctx, m.Timeouts.Invoke, fallback, diags)
}

// Invocation is one run of an action.
type Invocation[M any] struct {
	Progress

	Config  M
	Timeout time.Duration
	Diags   *diag.Diagnostics
}

// Invoke reads the configuration of an action and runs it within its time, of
// which fallback is the default. Prepare may refuse before.
func Invoke[M interface {
	within(ctx context.Context, fallback time.Duration, diags *diag.Diagnostics) time.Duration
}](
	ctx context.Context, a *Action, req action.InvokeRequest, resp *action.InvokeResponse, fallback time.Duration,
	prepare func(M, *diag.Diagnostics), run func(context.Context, Invocation[M]),
) {
	var m M
	if resp.Diagnostics.Append(GetConfig(ctx, req.Config, &m)...); resp.Diagnostics.HasError() {
		return
	}
	timeout := m.within(ctx, fallback, &resp.Diagnostics)
	if prepare(m, &resp.Diagnostics); resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := clock.Bounded(ctx, timeout)
	defer cancel()
	run(ctx, Invocation[M]{Progress: NewProgress(resp, a.Deps.Lifetime), Config: m, Timeout: timeout, Diags: &resp.Diagnostics})
}

// planTimeout bounds what the plan of an action asks, for diagnostics only.
const planTimeout = time.Minute

// PlanAPI plans an action of the environment's API: it refuses what lacks the
// scope for what is being done, and asks what else there is to say, unless the
// environment cannot be asked.
func PlanAPI[M any](
	ctx context.Context, a *Action, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse, doing, scope string,
	ask func(context.Context, *dynatrace.Environment, M),
) {
	if a.Deps == nil || a.Deps.APIUnknown() {
		return
	}
	var m M
	if resp.Diagnostics.Append(GetConfig(ctx, req.Config, &m)...); resp.Diagnostics.HasError() {
		return
	}
	api := a.Deps.RequireAPI(&resp.Diagnostics, scope)
	if api == nil {
		return
	}
	ctx, cancel := clock.Bounded(ctx, planTimeout)
	defer cancel()
	if a.Deps.Lacks(ctx, api, scope) {
		resp.Diagnostics.AddError("Not permitted",
			fmt.Sprintf("%s: %s takes the scope %s, which the access token in %s does not have.", api.Address(), doing, scope, a.Deps.Credential))
		return
	}
	ask(ctx, api, m)
}

// Progress tells a person what an action does while it does it: an action has
// neither a result nor a state.
type Progress struct {
	send     func(action.InvokeProgressEvent)
	lifetime *clock.Lifetime
}

// NewProgress is that of one invocation.
func NewProgress(resp *action.InvokeResponse, lifetime *clock.Lifetime) Progress {
	return Progress{send: resp.SendProgress, lifetime: lifetime}
}

// Sayf sends one message, which must hold no secret. The framework waits until the
// engine takes it, and for ever if the engine has gone, so it is given up when
// the process ends: what was begun is to be brought to its end all the same.
func (p Progress) Sayf(format string, values ...any) {
	taken := make(chan struct{})
	go func() {
		defer close(taken)
		p.send(action.InvokeProgressEvent{Message: fmt.Sprintf(format, values...)})
	}()
	select {
	case <-taken:
	case <-p.lifetime.Ending():
	}
}
