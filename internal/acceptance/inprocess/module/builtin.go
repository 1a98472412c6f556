// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package module

import (
	"context"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/hashicorp/hcl/v2/ext/tryfunc"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"

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

// language are the language's functions that tests use. The engine's own are in
// a package that nobody else may import.
var language = map[string]function.Function{
	"base64decode": text(func(s string) (string, error) {
		decoded, err := base64.StdEncoding.DecodeString(s)
		return string(decoded), err
	}),
	"base64encode": text(func(s string) (string, error) { return base64.StdEncoding.EncodeToString([]byte(s)), nil }),
	"can":          tryfunc.CanFunc, "try": tryfunc.TryFunc,
	"coalesce": stdlib.CoalesceFunc, "concat": stdlib.ConcatFunc, "contains": stdlib.ContainsFunc, "distinct": stdlib.DistinctFunc,
	"flatten": stdlib.FlattenFunc, "format": stdlib.FormatFunc, "join": stdlib.JoinFunc, "jsondecode": stdlib.JSONDecodeFunc,
	"jsonencode": stdlib.JSONEncodeFunc, "keys": stdlib.KeysFunc, "lower": stdlib.LowerFunc, "merge": stdlib.MergeFunc,
	"range": stdlib.RangeFunc, "replace": stdlib.ReplaceFunc, "setsubtract": stdlib.SetSubtractFunc, "sort": stdlib.SortFunc,
	"split": stdlib.SplitFunc, "substr": stdlib.SubstrFunc, "trimspace": stdlib.TrimSpaceFunc, "upper": stdlib.UpperFunc, "values": stdlib.ValuesFunc,
	"length": length, "one": one, "sensitive": marking(true), "nonsensitive": marking(false),
	"tolist": stdlib.MakeToFunc(cty.List(cty.DynamicPseudoType)), "tomap": stdlib.MakeToFunc(cty.Map(cty.DynamicPseudoType)),
	"toset": stdlib.MakeToFunc(cty.Set(cty.DynamicPseudoType)), "tostring": stdlib.MakeToFunc(cty.String),
}

// files are the functions that read in a folder.
func files(folder string) map[string]function.Function {
	read := func(name string) ([]byte, error) {
		if !filepath.IsAbs(name) {
			name = filepath.Join(folder, name)
		}
		return os.ReadFile(name)
	}
	return map[string]function.Function{
		"file": text(func(name string) (string, error) {
			content, err := read(name)
			return string(content), err
		}),
		"filebase64": text(func(name string) (string, error) {
			content, err := read(name)
			return base64.StdEncoding.EncodeToString(content), err
		}),
	}
}

// text makes a function of a text into one.
func text(do func(string) (string, error)) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "value", Type: cty.String}}, Type: function.StaticReturnType(cty.String),
		Impl: func(arguments []cty.Value, _ cty.Type) (cty.Value, error) {
			result, err := do(arguments[0].AsString())
			return cty.StringVal(result), err
		},
	})
}

// anything is a parameter that takes every value as it is.
var anything = function.Parameter{Name: "value", Type: cty.DynamicPseudoType, AllowDynamicType: true, AllowUnknown: true, AllowMarked: true, AllowNull: true}

// length is as secret as the collection is, whatever its elements are.
var length = function.New(&function.Spec{
	Params: []function.Parameter{anything}, Type: function.StaticReturnType(cty.Number),
	Impl: func(arguments []cty.Value, _ cty.Type) (cty.Value, error) {
		bare, marks := arguments[0].Unmark()
		var number cty.Value
		var err error
		switch {
		case bare.Type().IsObjectType():
			number = cty.NumberIntVal(int64(len(bare.Type().AttributeTypes())))
		case !bare.IsKnown():
			number = cty.UnknownVal(cty.Number)
		case bare.IsNull():
			return cty.NilVal, function.NewArgErrorf(0, "argument must not be null")
		case bare.Type() == cty.String:
			number, err = stdlib.Strlen(bare)
		default:
			number = bare.Length()
		}
		return number.WithMarks(marks), err
	},
})

var one = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "list", Type: cty.DynamicPseudoType, AllowDynamicType: true, AllowUnknown: true}},
	Type:   function.StaticReturnType(cty.DynamicPseudoType),
	Impl: func(arguments []cty.Value, _ cty.Type) (cty.Value, error) {
		list := arguments[0]
		if !list.IsKnown() {
			return cty.DynamicVal, nil
		}
		switch all := list.AsValueSlice(); len(all) {
		case 0:
			return cty.NullVal(cty.DynamicPseudoType), nil
		case 1:
			return all[0], nil
		}
		return cty.NilVal, function.NewArgErrorf(0, "must be a list, set, or tuple value with either zero or one elements")
	},
})

// marking makes a value sensitive, or not.
func marking(secret bool) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{anything}, Type: func(arguments []cty.Value) (cty.Type, error) { return arguments[0].Type(), nil },
		Impl: func(arguments []cty.Value, _ cty.Type) (cty.Value, error) {
			if secret {
				return arguments[0].Mark(sensitive), nil
			}
			bare, marks := arguments[0].Unmark()
			delete(marks, sensitive)
			return bare.WithMarks(marks), nil
		},
	})
}

// converted is a value as one of a type. Attributes of objects may be left out.
func converted(value cty.Value, kind cty.Type) (cty.Value, error) {
	if kind == cty.DynamicPseudoType {
		return value, nil
	}
	return convert.Convert(value, kind)
}
