// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package steps_test

import (
	"context"
	"fmt"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
)

// fake is a provider of one resource type and one data source, which does as it
// is told. Its hooks change what a decent one would answer.
type fake struct {
	tfprotov6.ProviderServer

	plan  func(prior, planned cty.Value) cty.Value
	apply func(planned cty.Value) cty.Value
	read  func(state cty.Value) cty.Value
	fails func(planned cty.Value) string // what an apply says that fails

	mutex sync.Mutex
	made  int
	calls []string
}

var thing = cty.Object(map[string]cty.Type{"id": cty.String, "name": cty.String, "note": cty.String, "key": cty.String, "pass": cty.String})

func (f *fake) factories() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){"fake": func() (tfprotov6.ProviderServer, error) { return f, nil }}
}

func (f *fake) notef(format string, arguments ...any) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.calls = append(f.calls, fmt.Sprintf(format, arguments...))
}

func (f *fake) GetProviderSchema(context.Context, *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	text := func(name string) *tfprotov6.SchemaAttribute {
		return &tfprotov6.SchemaAttribute{Name: name, Type: tftypes.String, Optional: true}
	}
	id, name, key, pass, found := text("id"), text("name"), text("key"), text("pass"), text("found")
	id.Optional, id.Computed, key.Sensitive, pass.WriteOnly = false, true, true, true
	name.Optional, name.Required, found.Optional, found.Computed = false, true, false, true
	return &tfprotov6.GetProviderSchemaResponse{
		Provider:          &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{Attributes: []*tfprotov6.SchemaAttribute{text("address")}}},
		ResourceSchemas:   map[string]*tfprotov6.Schema{"fake_thing": {Block: &tfprotov6.SchemaBlock{Attributes: []*tfprotov6.SchemaAttribute{id, name, text("note"), key, pass}}}},
		DataSourceSchemas: map[string]*tfprotov6.Schema{"fake_look": {Block: &tfprotov6.SchemaBlock{Attributes: []*tfprotov6.SchemaAttribute{name, found}}}},
	}, nil
}

func (f *fake) GetResourceIdentitySchemas(context.Context, *tfprotov6.GetResourceIdentitySchemasRequest) (*tfprotov6.GetResourceIdentitySchemasResponse, error) {
	return &tfprotov6.GetResourceIdentitySchemasResponse{}, nil
}

func (f *fake) ValidateProviderConfig(context.Context, *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return &tfprotov6.ValidateProviderConfigResponse{}, nil
}

func (f *fake) ConfigureProvider(context.Context, *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	return &tfprotov6.ConfigureProviderResponse{}, nil
}

func (f *fake) ValidateResourceConfig(_ context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	resp := &tfprotov6.ValidateResourceConfigResponse{}
	if name := decode(req.Config).GetAttr("name"); name.IsKnown() && name.AsString() == "bad" {
		resp.Diagnostics = []*tfprotov6.Diagnostic{{
			Severity: tfprotov6.DiagnosticSeverityError, Summary: "Bad name", Detail: "It is bad.", Attribute: tftypes.NewAttributePath().WithAttributeName("name"),
		}}
	}
	return resp, nil
}

func (f *fake) ValidateDataResourceConfig(context.Context, *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return &tfprotov6.ValidateDataResourceConfigResponse{}, nil
}

func (f *fake) UpgradeResourceState(_ context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &tfprotov6.DynamicValue{JSON: req.RawState.JSON}}, nil
}

func (f *fake) ReadResource(_ context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	state := decode(req.CurrentState)
	f.notef("read %s", state.GetAttr("name").AsString())
	if f.read != nil {
		state = f.read(state)
	}
	return &tfprotov6.ReadResourceResponse{NewState: encode(state)}, nil
}

func (f *fake) ReadDataSource(_ context.Context, req *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	kind := cty.Object(map[string]cty.Type{"name": cty.String, "found": cty.String})
	config, err := inprocess.Decode(req.Config, kind)
	if err != nil {
		return nil, err
	}
	f.notef("look %s", config.GetAttr("name").AsString())
	state, err := inprocess.Encode(with(config, "found", cty.StringVal("found "+config.GetAttr("name").AsString())), kind)
	return &tfprotov6.ReadDataSourceResponse{State: state}, err
}

func (f *fake) PlanResourceChange(_ context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	prior, planned := decode(req.PriorState), decode(req.ProposedNewState)
	if planned.IsNull() {
		return &tfprotov6.PlanResourceChangeResponse{PlannedState: req.ProposedNewState}, nil
	}
	planned = with(planned, "pass", cty.NullVal(cty.String))
	if prior.IsNull() {
		planned = with(planned, "id", cty.UnknownVal(cty.String))
	}
	if f.plan != nil {
		planned = f.plan(prior, planned)
	}
	return &tfprotov6.PlanResourceChangeResponse{PlannedState: encode(planned)}, nil
}

func (f *fake) ApplyResourceChange(_ context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	prior, planned := decode(req.PriorState), decode(req.PlannedState)
	if planned.IsNull() {
		f.notef("destroy %s", prior.GetAttr("name").AsString())
		return &tfprotov6.ApplyResourceChangeResponse{NewState: req.PlannedState}, nil
	}
	f.notef("apply %s", planned.GetAttr("name").AsString())
	if !planned.GetAttr("id").IsKnown() {
		f.mutex.Lock()
		f.made++
		planned = with(planned, "id", cty.StringVal(fmt.Sprint(f.made)))
		f.mutex.Unlock()
	}
	if f.apply != nil {
		planned = f.apply(planned)
	}
	resp := &tfprotov6.ApplyResourceChangeResponse{NewState: encode(planned)}
	if f.fails != nil {
		if what := f.fails(planned); what != "" {
			resp.Diagnostics = []*tfprotov6.Diagnostic{{Severity: tfprotov6.DiagnosticSeverityError, Summary: what}}
		}
	}
	return resp, nil
}

func decode(value *tfprotov6.DynamicValue) cty.Value {
	decoded, err := inprocess.Decode(value, thing)
	if err != nil {
		panic(err)
	}
	return decoded
}

func encode(value cty.Value) *tfprotov6.DynamicValue {
	encoded, err := inprocess.Encode(value, thing)
	if err != nil {
		panic(err)
	}
	return encoded
}

func with(object cty.Value, name string, value cty.Value) cty.Value {
	values := object.AsValueMap()
	values[name] = value
	return cty.ObjectVal(values)
}
