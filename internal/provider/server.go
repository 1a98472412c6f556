// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// NewServer returns the factory of the provider as engines speak to it.
func NewServer(version string, options ...Option) func() tfprotov6.ProviderServer {
	create := New(version, options...)
	return func() tfprotov6.ProviderServer {
		one := create()
		inner := providerserver.NewProtocol6(one)()
		whole, ok := inner.(protocol)
		if !ok {
			return inner
		}
		own, _ := one.(*activeGateProvider)
		return tidying{server{protocol: whole, unchanged: newUnchanged(own)}}
	}
}

// protocol is all of the framework's server that this provider has a use for.
type protocol interface {
	tfprotov6.ProviderServerWithListResource //nolint:staticcheck // to be part of ProviderServer one day; until then engines ask for it
	tfprotov6.ProviderServerWithActions      //nolint:staticcheck // to be part of ProviderServer one day; until then engines ask for it
}

// server mends what engines send differently.
type server struct {
	protocol

	unchanged *unchanged
}

// msgpackNull is nil in MessagePack.
const msgpackNull = 0xc0

// CallFunction accepts null arguments of every engine: OpenTofu sends a value
// without data, which the framework refuses as its own defect; Terraform sends
// an encoded null.
func (s server) CallFunction(ctx context.Context, req *tfprotov6.CallFunctionRequest) (*tfprotov6.CallFunctionResponse, error) {
	for index, argument := range req.Arguments {
		if argument == nil || (len(argument.MsgPack) == 0 && len(argument.JSON) == 0) {
			req.Arguments[index] = &tfprotov6.DynamicValue{MsgPack: []byte{msgpackNull}}
		}
	}
	return s.protocol.CallFunction(ctx, req)
}

// ValidateResourceConfig implements tfprotov6.ProviderServer.
func (s server) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	if answer := s.unchanged.validate(ctx, req); answer != nil {
		return answer, nil
	}
	return s.protocol.ValidateResourceConfig(ctx, req)
}

// UpgradeResourceState implements tfprotov6.ProviderServer.
func (s server) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	if answer := s.unchanged.upgrade(req); answer != nil {
		return answer, nil
	}
	return s.protocol.UpgradeResourceState(ctx, req)
}

// ReadResource implements tfprotov6.ProviderServer.
func (s server) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	answer, said := s.unchanged.read(ctx, req)
	if answer != nil {
		return answer, nil
	}
	answer, err := s.protocol.ReadResource(ctx, req)
	if err == nil {
		answer.Diagnostics = withOnce(answer.Diagnostics, said)
	}
	return answer, err
}

// PlanResourceChange implements tfprotov6.ProviderServer.
func (s server) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	answer, said := s.unchanged.plan(ctx, req)
	if answer != nil {
		return answer, nil
	}
	answer, err := s.protocol.PlanResourceChange(ctx, req)
	if err == nil {
		answer.Diagnostics = withOnce(answer.Diagnostics, said)
	}
	return answer, err
}

// StopProvider implements tfprotov6.ProviderServer.
func (s server) StopProvider(ctx context.Context, req *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	s.unchanged.stop()
	return s.protocol.StopProvider(ctx, req)
}
