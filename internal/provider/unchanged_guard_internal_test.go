// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// odd is a resource that does one thing in plan and refresh.
type odd struct {
	plan func(ctx context.Context, resp *resource.ModifyPlanResponse)
	read func(ctx context.Context, resp *resource.ReadResponse)
}

var _ interface {
	resource.ResourceWithIdentity
	resource.ResourceWithModifyPlan
} = odd{}

func (odd) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "odd"
}

func (odd) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"id": schema.StringAttribute{Computed: true}, "name": schema.StringAttribute{Required: true},
	}}
}

func (odd) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{"id": identityschema.StringAttribute{RequiredForImport: true}}}
}

func (odd) Create(context.Context, resource.CreateRequest, *resource.CreateResponse) {}
func (odd) Update(context.Context, resource.UpdateRequest, *resource.UpdateResponse) {}
func (odd) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

func (o odd) Read(ctx context.Context, _ resource.ReadRequest, resp *resource.ReadResponse) {
	if o.read != nil {
		o.read(ctx, resp)
	}
}

func (o odd) ModifyPlan(ctx context.Context, _ resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if o.plan != nil {
		o.plan(ctx, resp)
	}
}

// oddly makes the short cut for such a resource, and a state of it.
func oddly(t *testing.T, one odd) (*unchanged, *tfprotov6.DynamicValue, *tfprotov6.ResourceIdentityData) {
	t.Helper()
	p := &activeGateProvider{}
	p.configured.Store(&tfkit.Dependencies{})
	u := newUnchanged(p)
	kinds := kindsOf(t.Context(), typeName, []func() resource.Resource{func() resource.Resource { return one }})
	u.kinds = func() map[string]*kind { return kinds }
	text := func(value string) tftypes.Value { return tftypes.NewValue(tftypes.String, value) }
	k := kinds["odd"]
	state, err := tfprotov6.NewDynamicValue(k.object, tftypes.NewValue(k.object, map[string]tftypes.Value{"id": text("1"), "name": text("a")}))
	if err != nil {
		t.Fatal(err)
	}
	identity, ok := k.identityData(tftypes.NewValue(k.identify, map[string]tftypes.Value{"id": text("1")}))
	if !ok {
		t.Fatal("no identity")
	}
	return u, &state, identity
}

// Whatever a plan changes is the framework's to answer: each guard is needed.
func TestUnchangedPlanGuards(t *testing.T) {
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
		"a deferral": func(_ context.Context, resp *resource.ModifyPlanResponse) { resp.Deferred = &resource.Deferred{} },
		"an element": func(_ context.Context, resp *resource.ModifyPlanResponse) {
			resp.Diagnostics.AddAttributeWarning(path.Root("name").AtListIndex(0), "Element", "")
			resp.Diagnostics.AddWarning("Once", "")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			u, state, identity := oddly(t, odd{plan: plan})
			answer, said := u.plan(t.Context(), &tfprotov6.PlanResourceChangeRequest{
				TypeName: "odd", PriorState: state, ProposedNewState: state, Config: state, PriorIdentity: identity,
			})
			if (answer != nil) != (name == "nothing") {
				t.Errorf("the short cut answers: %+v", answer)
			}
			if name == "an element" && (len(said) != 1 || said[0].Summary != "Once") {
				t.Errorf("a warning that is given once is lost: %v", said)
			}
		})
	}
}

// The same for a refresh.
func TestUnchangedReadGuards(t *testing.T) {
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
			resp.Diagnostics.AddWarning("Said", "")
		},
		"a deferral": func(_ context.Context, resp *resource.ReadResponse) { resp.Deferred = &resource.Deferred{} },
		"an element": func(_ context.Context, resp *resource.ReadResponse) {
			resp.Diagnostics.AddAttributeWarning(path.Root("name").AtMapKey("x"), "Element", "")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			u, state, identity := oddly(t, odd{read: read})
			for with, current := range map[string]*tfprotov6.ResourceIdentityData{"": identity, "no identity": nil} {
				answer, _ := u.read(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: "odd", CurrentState: state, CurrentIdentity: current})
				if answers := name == "nothing" && current != nil; (answer != nil) != answers && (name != "an identity" || current != nil) {
					t.Errorf("%s: the short cut answers: %+v", with, answer)
				}
			}
		})
	}
}
