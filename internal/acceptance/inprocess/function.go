// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package inprocess

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// Functions are those of a provider, by their own names.
func (p *Provider) Functions(ctx context.Context) map[string]function.Function {
	all := make(map[string]function.Function, len(p.schemas.Functions))
	for name, described := range p.schemas.Functions {
		all[name] = p.function(ctx, name, described)
	}
	return all
}

func (p *Provider) function(ctx context.Context, name string, described *tfprotov6.Function) function.Function {
	spec := &function.Spec{Type: function.StaticReturnType(typeOf(described.Return.Type))}
	for _, one := range described.Parameters {
		spec.Params = append(spec.Params, parameter(one))
	}
	if described.VariadicParameter != nil {
		last := parameter(described.VariadicParameter)
		spec.VarParam = &last
	}
	spec.Impl = func(arguments []cty.Value, kind cty.Type) (cty.Value, error) {
		return p.call(ctx, name, spec, arguments, kind)
	}
	return function.New(spec)
}

func parameter(described *tfprotov6.FunctionParameter) function.Parameter {
	return function.Parameter{
		Name: described.Name, Type: typeOf(described.Type), AllowDynamicType: true,
		AllowNull: described.AllowNullValue, AllowUnknown: described.AllowUnknownValues,
	}
}

func (p *Provider) call(ctx context.Context, name string, spec *function.Spec, arguments []cty.Value, kind cty.Type) (cty.Value, error) {
	req := &tfprotov6.CallFunctionRequest{Name: name}
	for index, argument := range arguments {
		wanted := spec.VarParam
		if index < len(spec.Params) {
			wanted = &spec.Params[index]
		}
		if !wanted.AllowUnknown && !argument.IsWhollyKnown() {
			return cty.UnknownVal(kind), nil
		}
		encoded, err := Encode(argument, wanted.Type)
		if err != nil {
			return cty.NilVal, err
		}
		req.Arguments = append(req.Arguments, encoded)
	}
	resp, err := p.Server.CallFunction(ctx, req)
	switch {
	case err != nil:
		return cty.NilVal, err
	case resp.Error != nil && resp.Error.FunctionArgument != nil:
		return cty.NilVal, function.NewArgErrorf(int(*resp.Error.FunctionArgument), "%s", resp.Error.Text)
	case resp.Error != nil:
		return cty.NilVal, errors.New(resp.Error.Text)
	}
	return Decode(resp.Result, kind)
}
