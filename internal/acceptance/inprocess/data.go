// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package inprocess

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// source is a type of what is only read.
type source struct {
	Kind   string
	Schema *Schema

	provider *Provider
}

func (p *Provider) source(what, kind string, schemas map[string]*tfprotov6.Schema) (source, error) {
	described, ok := schemas[kind]
	if !ok {
		return source{}, fmt.Errorf("the provider has no %s %s", what, kind)
	}
	schema, err := newSchema(described)
	return source{Kind: kind, Schema: schema, provider: p}, err
}

// DataSource is a type of data sources of a provider.
type DataSource struct{ source }

// DataSource finds a type of data sources.
func (p *Provider) DataSource(kind string) (*DataSource, error) {
	s, err := p.source("data source", kind, p.schemas.DataSourceSchemas)
	return &DataSource{s}, err
}

// Validate asks whether a configuration is valid as far as it is known.
func (d *DataSource) Validate(ctx context.Context, config cty.Value) Diagnostics {
	encoded, err := Encode(config, d.Schema.Type())
	if err != nil {
		return Failure(err)
	}
	resp, err := d.provider.Server.ValidateDataResourceConfig(ctx, &tfprotov6.ValidateDataResourceConfigRequest{TypeName: d.Kind, Config: encoded})
	if err != nil {
		return Failure(err)
	}
	return resp.Diagnostics
}

// Read asks for what a configuration, all of which is known, finds.
func (d *DataSource) Read(ctx context.Context, config cty.Value) (cty.Value, Diagnostics) {
	encoded, err := Encode(config, d.Schema.Type())
	if err != nil {
		return cty.NilVal, Failure(err)
	}
	resp, err := d.provider.Server.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{
		TypeName: d.Kind, Config: encoded,
		ClientCapabilities: &tfprotov6.ReadDataSourceClientCapabilities{DeferralAllowed: d.provider.Capabilities.Deferral},
	})
	if err != nil {
		return cty.NilVal, Failure(err)
	}
	return found(resp.State, d.Schema.Type(), resp.Diagnostics)
}

// found is a value that must be there and known, if there was no error.
func found(result *tfprotov6.DynamicValue, kind cty.Type, said Diagnostics) (cty.Value, Diagnostics) {
	if said.Failed() {
		return cty.NilVal, said
	}
	value, err := Decode(result, kind)
	if err == nil && (value.IsNull() || !value.IsWhollyKnown()) {
		err = errors.New("what was read is nothing, or not wholly known")
	}
	if err != nil {
		return cty.NilVal, append(said, violation(InvalidObject, err)...)
	}
	return value, said
}

// Ephemeral is a type of ephemeral resources of a provider.
type Ephemeral struct{ source }

// Ephemeral finds a type of ephemeral resources.
func (p *Provider) Ephemeral(kind string) (*Ephemeral, error) {
	s, err := p.source("ephemeral resource", kind, p.schemas.EphemeralResourceSchemas)
	return &Ephemeral{s}, err
}

// Validate asks whether a configuration is valid as far as it is known.
func (e *Ephemeral) Validate(ctx context.Context, config cty.Value) Diagnostics {
	encoded, err := Encode(config, e.Schema.Type())
	if err != nil {
		return Failure(err)
	}
	resp, err := e.provider.Server.ValidateEphemeralResourceConfig(ctx, &tfprotov6.ValidateEphemeralResourceConfigRequest{TypeName: e.Kind, Config: encoded})
	if err != nil {
		return Failure(err)
	}
	return resp.Diagnostics
}

// Open asks for what is not stored; what it returns beside ends that.
func (e *Ephemeral) Open(ctx context.Context, config cty.Value) (cty.Value, func(context.Context) Diagnostics, Diagnostics) {
	encoded, err := Encode(config, e.Schema.Type())
	if err != nil {
		return cty.NilVal, nil, Failure(err)
	}
	resp, err := e.provider.Server.OpenEphemeralResource(ctx, &tfprotov6.OpenEphemeralResourceRequest{
		TypeName: e.Kind, Config: encoded,
		ClientCapabilities: &tfprotov6.OpenEphemeralResourceClientCapabilities{DeferralAllowed: e.provider.Capabilities.Deferral},
	})
	if err != nil {
		return cty.NilVal, nil, Failure(err)
	}
	value, said := found(resp.Result, e.Schema.Type(), resp.Diagnostics)
	return value, func(ctx context.Context) Diagnostics {
		closed, err := e.provider.Server.CloseEphemeralResource(ctx, &tfprotov6.CloseEphemeralResourceRequest{TypeName: e.Kind, Private: resp.Private})
		if err != nil {
			return Failure(err)
		}
		return closed.Diagnostics
	}, said
}

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
