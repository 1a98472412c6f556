// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package serve

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Generator is a resource that knows better than its state what belongs into a
// configuration.
type Generator interface {
	// NotGenerated names attributes that a generated configuration leaves out,
	// because the provider finds their value itself.
	NotGenerated() []string
}

// GetProviderSchema says that configurations can be generated here, which the
// framework can do, too, but does not say. Engines that do not know of it guess
// from the state.
func (s *server) GetProviderSchema(ctx context.Context, req *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	answer, err := s.protocol.GetProviderSchema(ctx, req)
	if err == nil && answer.ServerCapabilities != nil {
		answer.ServerCapabilities.GenerateResourceConfig = true
	}
	return answer, err
}

// GenerateResourceConfig implements tfprotov6.ProviderServer. The framework
// repeats the state; here what conflicts is left out, and what is the default.
func (s *server) GenerateResourceConfig(ctx context.Context, req *tfprotov6.GenerateResourceConfigRequest) (*tfprotov6.GenerateResourceConfigResponse, error) {
	answer, err := s.protocol.GenerateResourceConfig(ctx, req)
	k := s.kinds()[req.TypeName]
	if err != nil || k == nil || answer.Config == nil {
		return answer, err
	}
	config, err := answer.Config.Unmarshal(k.object)
	if err != nil {
		return nil, err
	}
	shorter, err := tfprotov6.NewDynamicValue(k.object, k.shorten(config))
	if err != nil {
		return nil, err
	}
	answer.Config = &shorter
	return answer, nil
}

// shorten leaves out what a configuration need not say.
func (k *kind) shorten(config tftypes.Value) tftypes.Value {
	var values map[string]tftypes.Value
	if config.IsNull() || config.As(&values) != nil {
		return config
	}
	leaveOut := func(name string) { values[name] = tftypes.NewValue(k.object.AttributeTypes[name], nil) }
	defaults, _ := k.defaults()
	for name, value := range defaults {
		if values[name].Equal(value) {
			leaveOut(name)
		}
	}
	if one, ok := k.create().(Generator); ok {
		for _, name := range one.NotGenerated() {
			leaveOut(name)
		}
	}
	return tftypes.NewValue(k.object, values)
}
