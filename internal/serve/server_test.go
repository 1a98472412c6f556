// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package serve_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/activegate/terraform-provider-activegate/internal/serve"
)

// answersAlike requires that a server with shortcuts and the framework answer
// alike, and that both ask the resource once.
func answersAlike[R any](t *testing.T, o *odd, call func(server tfprotov6.ProviderServer) (R, error)) {
	t.Helper()
	answers := map[bool]R{}
	for _, shortcuts := range []bool{false, true} {
		o.asked.Store(0)
		answer, err := call(serve.New(o, shortcuts))
		if err != nil {
			t.Fatal(err)
		}
		if asked := o.asked.Load(); asked != 1 {
			t.Errorf("with shortcuts %t the resource was asked %d times", shortcuts, asked)
		}
		answers[shortcuts] = answer
	}
	if diff := cmp.Diff(answers[false], answers[true]); diff != "" {
		t.Errorf("-framework +shortcut:\n%s", diff)
	}
}

// Whatever a plan does, it is asked once, and is answered as by the framework.
func TestPlan(t *testing.T) {
	t.Parallel()
	for name, plan := range map[string]func(ctx context.Context, resp *resource.ModifyPlanResponse){
		"nothing": nil,
		"a value": func(ctx context.Context, resp *resource.ModifyPlanResponse) {
			resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("id"), "2")...)
		},
		"a replacement": func(_ context.Context, resp *resource.ModifyPlanResponse) {
			resp.RequiresReplace.Append(path.Root("name"))
		},
		"a note": func(ctx context.Context, resp *resource.ModifyPlanResponse) {
			resp.Diagnostics.Append(resp.Private.SetKey(ctx, "note", []byte(`1`))...)
		},
		"no notes": func(_ context.Context, resp *resource.ModifyPlanResponse) { resp.Private = nil },
		"an identity": func(ctx context.Context, resp *resource.ModifyPlanResponse) {
			resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), "2")...)
		},
		"a deferral": func(_ context.Context, resp *resource.ModifyPlanResponse) {
			resp.Deferred = &resource.Deferred{Reason: resource.DeferredReasonAbsentPrereq}
		},
		"a warning": func(_ context.Context, resp *resource.ModifyPlanResponse) {
			resp.Diagnostics.AddAttributeWarning(path.Root("name").AtListIndex(0), "Element", "of a list")
			resp.Diagnostics.AddWarning("Once", "in a run")
		},
		"an error": func(_ context.Context, resp *resource.ModifyPlanResponse) { resp.Diagnostics.AddError("No", "never") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := &odd{plan: plan}
			state := o.value(t, nil)
			answersAlike(t, o, func(server tfprotov6.ProviderServer) (*tfprotov6.PlanResourceChangeResponse, error) {
				return server.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
					TypeName: kind, PriorState: state, ProposedNewState: state, Config: state, PriorIdentity: identity(t), PriorPrivate: []byte(`{"kept":"MQ=="}`),
				})
			})
		})
	}
}

// Whatever is proposed, in whatever kind of attribute.
func TestPlanProposed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		more             map[string]schema.Attribute
		config, proposed map[string]tftypes.Value
		prior            map[string]tftypes.Value
	}{
		"a change":              {config: map[string]tftypes.Value{"name": text("b")}, proposed: map[string]tftypes.Value{"name": text("b")}},
		"an unknown":            {config: map[string]tftypes.Value{"name": unknown()}, proposed: map[string]tftypes.Value{"name": unknown()}},
		"a plan modifier":       {more: modified(), prior: map[string]tftypes.Value{"more": text("y")}, proposed: map[string]tftypes.Value{"more": text("y")}},
		"a default":             {more: defaulted(), prior: map[string]tftypes.Value{"more": text("x")}, proposed: map[string]tftypes.Value{"more": text("x")}},
		"another default":       {more: defaulted(), prior: map[string]tftypes.Value{"more": text("y")}, proposed: map[string]tftypes.Value{"more": text("y")}},
		"no value, but default": {more: defaulted()},
		"a default within":      {more: nested()},
		"write-only, left in": {
			more: map[string]schema.Attribute{"more": schema.StringAttribute{Optional: true, WriteOnly: true}}, config: map[string]tftypes.Value{"more": text("secret")},
			proposed: map[string]tftypes.Value{"more": text("secret")},
		},
		"not defaulted, configured": {
			more: defaulted(), prior: map[string]tftypes.Value{"more": text("y")}, config: map[string]tftypes.Value{"more": text("y")},
			proposed: map[string]tftypes.Value{"more": text("y")},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := &odd{more: test.more}
			prior, proposed := o.value(t, test.prior), o.value(t, test.proposed)
			configured := map[string]tftypes.Value{"id": tftypes.NewValue(tftypes.String, nil)}
			for name, value := range test.config {
				configured[name] = value
			}
			config := o.value(t, configured)
			answersAlike(t, o, func(server tfprotov6.ProviderServer) (*tfprotov6.PlanResourceChangeResponse, error) {
				return server.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
					TypeName: kind, PriorState: prior, ProposedNewState: proposed, Config: config, PriorIdentity: identity(t),
				})
			})
		})
	}
}

func unknown() tftypes.Value { return tftypes.NewValue(tftypes.String, tftypes.UnknownValue) }

// Whatever a refresh finds.
func TestRead(t *testing.T) {
	t.Parallel()
	for name, read := range map[string]func(ctx context.Context, resp *resource.ReadResponse){
		"nothing": nil,
		"a value": func(ctx context.Context, resp *resource.ReadResponse) {
			resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), "2")...)
		},
		"removed": func(ctx context.Context, resp *resource.ReadResponse) { resp.State.RemoveResource(ctx) },
		"a note": func(ctx context.Context, resp *resource.ReadResponse) {
			resp.Diagnostics.Append(resp.Private.SetKey(ctx, "note", []byte(`1`))...)
		},
		"an identity": func(ctx context.Context, resp *resource.ReadResponse) {
			resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), "2")...)
		},
		"an empty identity": func(_ context.Context, resp *resource.ReadResponse) {
			resp.Identity.Raw = tftypes.NewValue(resp.Identity.Raw.Type(), map[string]tftypes.Value{"id": tftypes.NewValue(tftypes.String, nil)})
		},
		"a deferral": func(_ context.Context, resp *resource.ReadResponse) {
			resp.Deferred = &resource.Deferred{Reason: resource.DeferredReasonAbsentPrereq}
		},
		"a warning": func(_ context.Context, resp *resource.ReadResponse) {
			resp.Diagnostics.AddAttributeWarning(path.Root("name").AtMapKey("x"), "Element", "of a map")
		},
		"an error": func(_ context.Context, resp *resource.ReadResponse) { resp.Diagnostics.AddError("No", "never") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := &odd{read: read}
			state := o.value(t, nil)
			for _, current := range []*tfprotov6.ResourceIdentityData{identity(t), nil} {
				for _, private := range []string{`{"kept":"MQ=="}`, `{".import_before_read":"dHJ1ZQ=="}`} {
					answersAlike(t, o, func(server tfprotov6.ProviderServer) (*tfprotov6.ReadResourceResponse, error) {
						return server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
							TypeName: kind, CurrentState: state, CurrentIdentity: current, Private: []byte(private),
						})
					})
				}
			}
		})
	}
}

// An engine that stops the provider ends what is under way, and nothing later.
func TestStop(t *testing.T) {
	t.Parallel()
	for _, shortcuts := range []bool{false, true} {
		begun := make(chan struct{})
		var waits bool
		o := &odd{read: func(ctx context.Context, resp *resource.ReadResponse) {
			if waits {
				close(begun)
				<-ctx.Done()
				resp.Diagnostics.AddError("Stopped", "by the engine")
			} else if ctx.Err() != nil {
				resp.Diagnostics.AddError("Stopped", "before it began")
			}
		}}
		server := serve.New(o, shortcuts)
		state := o.value(t, nil)
		refresh := func() int {
			resp, err := server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: kind, CurrentState: state, CurrentIdentity: identity(t)})
			if err != nil {
				t.Error(err)
				return 0
			}
			return len(resp.Diagnostics)
		}
		waits = true
		said := make(chan int)
		go func() { said <- refresh() }()
		<-begun
		if _, err := server.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
			t.Fatal(err)
		}
		if one := <-said; one != 1 {
			t.Errorf("shortcuts %t: %d diagnostics", shortcuts, one)
		}
		if waits = false; refresh() != 0 {
			t.Errorf("shortcuts %t: a later call was stopped", shortcuts)
		}
	}
}
