// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package inprocess_test

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
)

// fake is a provider with one resource type whose answers are made up: by
// default it does what is proposed, with the id "1".
type fake struct {
	tfprotov6.ProviderServer

	schema *inprocess.Schema
	plan   func(prior, proposed cty.Value) (planned cty.Value, replace []string)
	apply  func(planned cty.Value) (cty.Value, error)
	// asked are the prior states of all plans: "new", "old" or "destroy".
	asked []string
}

const thing = "fake_thing"

var nested = &tfprotov6.SchemaObject{Nesting: tfprotov6.SchemaObjectNestingModeSingle, Attributes: []*tfprotov6.SchemaAttribute{
	{Name: "wanted", Type: tftypes.String, Optional: true},
	{Name: "told", Type: tftypes.String, Computed: true},
}}

func (f *fake) GetProviderSchema(context.Context, *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	return &tfprotov6.GetProviderSchemaResponse{
		Provider: &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{}},
		ResourceSchemas: map[string]*tfprotov6.Schema{thing: {Block: &tfprotov6.SchemaBlock{Attributes: []*tfprotov6.SchemaAttribute{
			{Name: "id", Type: tftypes.String, Computed: true},
			{Name: "name", Type: tftypes.String, Required: true},
			{Name: "choice", Type: tftypes.String, Optional: true, Computed: true},
			{Name: "secret", Type: tftypes.String, Optional: true, WriteOnly: true},
			{Name: "words", Type: tftypes.Set{ElementType: tftypes.String}, Optional: true},
			{Name: "inner", NestedType: nested, Optional: true},
		}}}},
	}, nil
}

func (f *fake) GetResourceIdentitySchemas(context.Context, *tfprotov6.GetResourceIdentitySchemasRequest) (*tfprotov6.GetResourceIdentitySchemasResponse, error) {
	return &tfprotov6.GetResourceIdentitySchemasResponse{}, nil
}

func (f *fake) ValidateResourceConfig(context.Context, *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return &tfprotov6.ValidateResourceConfigResponse{}, nil
}

func (f *fake) PlanResourceChange(_ context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	prior, proposed := f.decode(req.PriorState), f.decode(req.ProposedNewState)
	resp := &tfprotov6.PlanResourceChangeResponse{PlannedState: req.ProposedNewState, PlannedPrivate: append(req.PriorPrivate, '+')}
	switch {
	case proposed.IsNull():
		f.asked = append(f.asked, "destroy")
		return resp, nil
	case prior.IsNull():
		f.asked = append(f.asked, "new")
	default:
		f.asked = append(f.asked, "old")
	}
	planned, replace := f.usual(prior, proposed), []string(nil)
	if f.plan != nil {
		planned, replace = f.plan(prior, planned)
	}
	for _, name := range replace {
		resp.RequiresReplace = append(resp.RequiresReplace, tftypes.NewAttributePath().WithAttributeName(name))
	}
	var err error
	resp.PlannedState, err = inprocess.Encode(planned, f.schema.Type())
	return resp, err
}

// usual plans what is computed as a decent provider does.
func (f *fake) usual(prior, proposed cty.Value) cty.Value {
	values := proposed.AsValueMap()
	values["secret"] = cty.NullVal(cty.String)
	if prior.IsNull() {
		for _, name := range []string{"id", "choice"} {
			if values[name].IsNull() {
				values[name] = cty.UnknownVal(cty.String)
			}
		}
	}
	return cty.ObjectVal(values)
}

func (f *fake) ApplyResourceChange(_ context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	planned := f.decode(req.PlannedState)
	resp := &tfprotov6.ApplyResourceChangeResponse{Private: req.PlannedPrivate}
	if !planned.IsNull() {
		planned, _ = cty.Transform(planned, func(_ cty.Path, v cty.Value) (cty.Value, error) {
			if v.IsKnown() {
				return v, nil
			}
			return cty.StringVal("1"), nil
		})
	}
	if f.apply != nil {
		result, err := f.apply(planned)
		if planned = result; err != nil {
			resp.Diagnostics = append(resp.Diagnostics, &tfprotov6.Diagnostic{Severity: tfprotov6.DiagnosticSeverityError, Summary: err.Error()})
		}
	}
	var err error
	resp.NewState, err = inprocess.Encode(planned, f.schema.Type())
	return resp, err
}

func (f *fake) decode(value *tfprotov6.DynamicValue) cty.Value {
	decoded, err := inprocess.Decode(value, f.schema.Type())
	if err != nil {
		panic(err)
	}
	return decoded
}

func newFake(t *testing.T) (*fake, *inprocess.Resource) {
	t.Helper()
	f := &fake{}
	p, err := inprocess.Start(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Resource(thing)
	if err != nil {
		t.Fatal(err)
	}
	f.schema = r.Schema
	return f, r
}

func text(value string) cty.Value { return cty.StringVal(value) }

func set(values ...string) cty.Value {
	all := make([]cty.Value, 0, len(values))
	for _, value := range values {
		all = append(all, text(value))
	}
	return cty.SetVal(all)
}

// with is an object with other attributes.
func with(object cty.Value, name string, value cty.Value) cty.Value {
	values := object.AsValueMap()
	values[name] = value
	return cty.ObjectVal(values)
}
