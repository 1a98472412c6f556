// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package module

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
)

// builtIn is the provider that engines have in them: terraform_data.
type builtIn struct {
	tfprotov6.ProviderServer
}

const builtInName = "terraform"

var storeType = cty.Object(map[string]cty.Type{
	"id": cty.String, "input": cty.DynamicPseudoType, "output": cty.DynamicPseudoType, "triggers_replace": cty.DynamicPseudoType,
})

// stores counts the objects of terraform_data: each has another id.
var stores atomic.Int64

// GetProviderSchema implements tfprotov6.ProviderServer.
func (builtIn) GetProviderSchema(context.Context, *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	return &tfprotov6.GetProviderSchemaResponse{
		Provider: &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{}},
		ResourceSchemas: map[string]*tfprotov6.Schema{"terraform_data": {Block: &tfprotov6.SchemaBlock{Attributes: []*tfprotov6.SchemaAttribute{
			{Name: "id", Type: tftypes.String, Computed: true},
			{Name: "input", Type: tftypes.DynamicPseudoType, Optional: true},
			{Name: "output", Type: tftypes.DynamicPseudoType, Computed: true},
			{Name: "triggers_replace", Type: tftypes.DynamicPseudoType, Optional: true},
		}}}},
	}, nil
}

// GetResourceIdentitySchemas implements tfprotov6.ProviderServer.
func (builtIn) GetResourceIdentitySchemas(context.Context, *tfprotov6.GetResourceIdentitySchemasRequest) (*tfprotov6.GetResourceIdentitySchemasResponse, error) {
	return &tfprotov6.GetResourceIdentitySchemasResponse{}, nil
}

// ValidateProviderConfig implements tfprotov6.ProviderServer.
func (builtIn) ValidateProviderConfig(context.Context, *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return &tfprotov6.ValidateProviderConfigResponse{}, nil
}

// ConfigureProvider implements tfprotov6.ProviderServer.
func (builtIn) ConfigureProvider(context.Context, *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	return &tfprotov6.ConfigureProviderResponse{}, nil
}

// ValidateResourceConfig implements tfprotov6.ProviderServer.
func (builtIn) ValidateResourceConfig(context.Context, *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return &tfprotov6.ValidateResourceConfigResponse{}, nil
}

// UpgradeResourceState implements tfprotov6.ProviderServer.
func (builtIn) UpgradeResourceState(_ context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &tfprotov6.DynamicValue{JSON: req.RawState.JSON}}, nil
}

// ReadResource implements tfprotov6.ProviderServer.
func (builtIn) ReadResource(_ context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return &tfprotov6.ReadResourceResponse{NewState: req.CurrentState, Private: req.Private}, nil
}

// PlanResourceChange implements tfprotov6.ProviderServer.
func (builtIn) PlanResourceChange(_ context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	resp := &tfprotov6.PlanResourceChangeResponse{PlannedState: req.ProposedNewState}
	prior, err := inprocess.Decode(req.PriorState, storeType)
	if err != nil {
		return nil, err
	}
	proposed, err := inprocess.Decode(req.ProposedNewState, storeType)
	if err != nil || proposed.IsNull() {
		return resp, err
	}
	planned := proposed.AsValueMap()
	if !prior.IsNull() && !prior.GetAttr("triggers_replace").RawEquals(planned["triggers_replace"]) {
		resp.RequiresReplace = append(resp.RequiresReplace, tftypes.NewAttributePath().WithAttributeName("triggers_replace"))
		prior = cty.NullVal(storeType)
	}
	before := cty.NullVal(cty.DynamicPseudoType)
	if prior.IsNull() {
		planned["id"] = cty.UnknownVal(cty.String)
	} else {
		before = prior.GetAttr("input")
	}
	switch input := planned["input"]; {
	case before.RawEquals(input):
	case input.IsNull():
		planned["output"] = cty.NullVal(input.Type())
	default:
		planned["output"] = cty.UnknownVal(input.Type())
	}
	resp.PlannedState, err = inprocess.Encode(cty.ObjectVal(planned), storeType)
	return resp, err
}

// ApplyResourceChange implements tfprotov6.ProviderServer.
func (builtIn) ApplyResourceChange(_ context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	resp := &tfprotov6.ApplyResourceChangeResponse{NewState: req.PlannedState}
	planned, err := inprocess.Decode(req.PlannedState, storeType)
	if err != nil || planned.IsNull() {
		return resp, err
	}
	values := planned.AsValueMap()
	if !values["id"].IsKnown() {
		values["id"] = cty.StringVal(fmt.Sprintf("store-%d", stores.Add(1)))
	}
	if !values["output"].IsKnown() {
		values["output"] = values["input"]
	}
	resp.NewState, err = inprocess.Encode(cty.ObjectVal(values), storeType)
	return resp, err
}
