// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package serve

import (
	"context"
	"slices"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// The environment variable that switches the shortcuts off, and its value.
const (
	Variable = "ACTIVEGATE_SHORTCUTS"
	Off      = "off"
)

// Provider is a provider that can be served here.
type Provider interface {
	provider.Provider
	// ResourceData is what Configure gave to resources; nil before.
	ResourceData() any
}

// New is a provider as engines speak to it. Without shortcuts the framework
// answers every refresh and plan.
func New(p Provider, shortcuts bool) tfprotov6.ProviderServer {
	framework := providerserver.NewProtocol6(p)()
	whole, ok := framework.(protocol)
	if !ok {
		return framework
	}
	replay := providerserver.NewProtocol6(replaying{p})()
	kinds := sync.OnceValue(func() map[string]*kind { return kindsOf(p, replay) })
	return cleaning{&server{protocol: whole, provider: p, replay: replay, kinds: kinds, shortcuts: shortcuts}}
}

// protocol is all of the framework's server that providers here have a use for.
type protocol interface {
	tfprotov6.ProviderServerWithListResource //nolint:staticcheck // to be part of ProviderServer one day; until then engines ask for it
	tfprotov6.ProviderServerWithActions      //nolint:staticcheck // to be part of ProviderServer one day; until then engines ask for it
}

// server is the framework's server, but for what doc.go lists.
type server struct {
	protocol

	provider  Provider
	replay    tfprotov6.ProviderServer
	kinds     func() map[string]*kind
	shortcuts bool
	running   sync.Map // *context.CancelFunc of each call that is under way
}

// ask is a resource to be asked, which knows the provider's settings. It is nil
// where the framework has to ask, or has to say what is wrong.
func (s *server) ask(ctx context.Context, typeName string) (*kind, resource.Resource) {
	if !s.shortcuts {
		return nil, nil
	}
	k, data := s.kinds()[typeName], s.provider.ResourceData()
	if k == nil || data == nil {
		return nil, nil
	}
	one := k.create()
	if configurable, ok := one.(resource.ResourceWithConfigure); ok {
		var resp resource.ConfigureResponse
		if configurable.Configure(ctx, resource.ConfigureRequest{ProviderData: data}, &resp); len(resp.Diagnostics) > 0 {
			return nil, nil
		}
	}
	return k, one
}

// stoppable is a context that ends when the engine stops the provider, or at
// the latest with the returned function.
func (s *server) stoppable(ctx context.Context) (within context.Context, end func()) {
	within, cancel := context.WithCancel(ctx)
	s.running.Store(&cancel, nil)
	return within, func() {
		cancel()
		s.running.Delete(&cancel)
	}
}

// StopProvider implements tfprotov6.ProviderServer.
func (s *server) StopProvider(ctx context.Context, req *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	s.running.Range(func(key, _ any) bool {
		if cancel, ok := key.(*context.CancelFunc); ok {
			(*cancel)()
		}
		return true
	})
	return s.protocol.StopProvider(ctx, req)
}

// msgpackNull is nil in MessagePack.
const msgpackNull = 0xc0

// CallFunction accepts null arguments of every engine: OpenTofu sends a value
// without data, which the framework refuses as its own defect; Terraform sends
// an encoded null.
func (s *server) CallFunction(ctx context.Context, req *tfprotov6.CallFunctionRequest) (*tfprotov6.CallFunctionResponse, error) {
	for index, argument := range req.Arguments {
		if argument == nil || (len(argument.MsgPack) == 0 && len(argument.JSON) == 0) {
			req.Arguments[index] = &tfprotov6.DynamicValue{MsgPack: []byte{msgpackNull}}
		}
	}
	return s.protocol.CallFunction(ctx, req)
}

// writeOnlyRefused is how the framework refuses a write-only attribute for an
// engine that does not know them. It takes every engine for one of these when it
// validates an action, because the protocol does not say; all engines that have
// actions have them (Terraform 1.14 and 1.11).
const writeOnlyRefused = "WriteOnly Attribute Not Allowed"

// ValidateActionConfig accepts write-only attributes of actions.
func (s *server) ValidateActionConfig(ctx context.Context, req *tfprotov6.ValidateActionConfigRequest) (*tfprotov6.ValidateActionConfigResponse, error) {
	answer, err := s.protocol.ValidateActionConfig(ctx, req)
	if answer != nil {
		answer.Diagnostics = slices.DeleteFunc(answer.Diagnostics, func(one *tfprotov6.Diagnostic) bool { return one.Summary == writeOnlyRefused })
	}
	return answer, err
}

// PlanAction validates first. Engines validate an action once, when variables
// are not known yet, and never again: what they hold then would be looked at by
// no validator.
func (s *server) PlanAction(ctx context.Context, req *tfprotov6.PlanActionRequest) (*tfprotov6.PlanActionResponse, error) {
	refused, err := s.refused(ctx, req.ActionType, req.Config)
	if err != nil || len(refused) > 0 {
		return &tfprotov6.PlanActionResponse{Diagnostics: refused}, err
	}
	return s.protocol.PlanAction(ctx, req)
}

// InvokeAction validates what a plan did not know yet.
func (s *server) InvokeAction(ctx context.Context, req *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
	refused, err := s.refused(ctx, req.ActionType, req.Config)
	if err != nil || len(refused) > 0 {
		return &tfprotov6.InvokeActionServerStream{Events: func(push func(tfprotov6.InvokeActionEvent) bool) {
			push(tfprotov6.InvokeActionEvent{Type: tfprotov6.CompletedInvokeActionEventType{Diagnostics: refused}})
		}}, err
	}
	return s.protocol.InvokeAction(ctx, req)
}

// refused are the diagnostics of a configuration that is not valid; none of one
// that is.
func (s *server) refused(ctx context.Context, kind string, config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
	answer, err := s.ValidateActionConfig(ctx, &tfprotov6.ValidateActionConfigRequest{ActionType: kind, Config: config})
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(answer.Diagnostics, func(one *tfprotov6.Diagnostic) bool { return one.Severity == tfprotov6.DiagnosticSeverityError }) {
		return answer.Diagnostics, nil
	}
	return nil, nil
}
