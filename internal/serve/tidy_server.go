// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package serve

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// tidying is a provider whose diagnostics are tidied, wherever a server's text
// may get into one.
type tidying struct{ protocol }

// ConfigureProvider implements tfprotov6.ProviderServer.
func (s tidying) ConfigureProvider(ctx context.Context, req *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	resp, err := s.protocol.ConfigureProvider(ctx, req)
	if resp != nil {
		tidy(resp.Diagnostics)
	}
	return resp, err
}

// ReadResource implements tfprotov6.ProviderServer.
func (s tidying) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	resp, err := s.protocol.ReadResource(ctx, req)
	if resp != nil {
		tidy(resp.Diagnostics)
	}
	return resp, err
}

// PlanResourceChange implements tfprotov6.ProviderServer.
func (s tidying) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	resp, err := s.protocol.PlanResourceChange(ctx, req)
	if resp != nil {
		tidy(resp.Diagnostics)
	}
	return resp, err
}

// ApplyResourceChange implements tfprotov6.ProviderServer.
func (s tidying) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	resp, err := s.protocol.ApplyResourceChange(ctx, req)
	if resp != nil {
		tidy(resp.Diagnostics)
	}
	return resp, err
}

// ImportResourceState implements tfprotov6.ProviderServer.
func (s tidying) ImportResourceState(ctx context.Context, req *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error) {
	resp, err := s.protocol.ImportResourceState(ctx, req)
	if resp != nil {
		tidy(resp.Diagnostics)
	}
	return resp, err
}

// ReadDataSource implements tfprotov6.ProviderServer.
func (s tidying) ReadDataSource(ctx context.Context, req *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	resp, err := s.protocol.ReadDataSource(ctx, req)
	if resp != nil {
		tidy(resp.Diagnostics)
	}
	return resp, err
}

// OpenEphemeralResource implements tfprotov6.ProviderServer.
func (s tidying) OpenEphemeralResource(ctx context.Context, req *tfprotov6.OpenEphemeralResourceRequest) (*tfprotov6.OpenEphemeralResourceResponse, error) {
	resp, err := s.protocol.OpenEphemeralResource(ctx, req)
	if resp != nil {
		tidy(resp.Diagnostics)
	}
	return resp, err
}

// ListResource implements tfprotov6.ProviderServerWithListResource.
func (s tidying) ListResource(ctx context.Context, req *tfprotov6.ListResourceRequest) (*tfprotov6.ListResourceServerStream, error) {
	stream, err := s.protocol.ListResource(ctx, req)
	if stream == nil || stream.Results == nil {
		return stream, err
	}
	return &tfprotov6.ListResourceServerStream{Results: func(yield func(tfprotov6.ListResourceResult) bool) {
		for result := range stream.Results {
			if tidy(result.Diagnostics); !yield(result) {
				return
			}
		}
	}}, err
}

// PlanAction implements tfprotov6.ProviderServerWithActions.
func (s tidying) PlanAction(ctx context.Context, req *tfprotov6.PlanActionRequest) (*tfprotov6.PlanActionResponse, error) {
	resp, err := s.protocol.PlanAction(ctx, req)
	if resp != nil {
		tidy(resp.Diagnostics)
	}
	return resp, err
}

// InvokeAction implements tfprotov6.ProviderServerWithActions.
func (s tidying) InvokeAction(ctx context.Context, req *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
	stream, err := s.protocol.InvokeAction(ctx, req)
	if stream == nil || stream.Events == nil {
		return stream, err
	}
	return &tfprotov6.InvokeActionServerStream{Events: func(yield func(tfprotov6.InvokeActionEvent) bool) {
		for event := range stream.Events {
			if done, ok := event.Type.(tfprotov6.CompletedInvokeActionEventType); ok {
				tidy(done.Diagnostics)
			}
			if !yield(event) {
				return
			}
		}
	}}, err
}
