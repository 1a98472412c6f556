// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package serve

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// What a diagnostic may be long, in characters. Ours are far shorter; what
// makes one longer is text of a server.
const (
	maxSummary = 200
	maxDetail  = 16_000
)

// tidy is the last net under text of strangers, such as names that a gate
// lists: engines print diagnostics to a terminal as they are. It takes out
// control and formatting characters, but for line ends and tabs, and bounds
// the length.
func tidy(diagnostics []*tfprotov6.Diagnostic) {
	for _, one := range diagnostics {
		one.Summary = tidyText(one.Summary, maxSummary)
		one.Detail = tidyText(one.Detail, maxDetail)
	}
}

func tidyText(text string, most int) string {
	if !utf8.ValidString(text) || strings.ContainsFunc(text, untidy) {
		text = strings.Map(func(r rune) rune {
			if untidy(r) {
				return -1
			}
			return r
		}, strings.ToValidUTF8(text, ""))
	}
	if len(text) > most && utf8.RuneCountInString(text) > most {
		text = string([]rune(text)[:most-1]) + "…"
	}
	return text
}

func untidy(r rune) bool {
	return (unicode.IsControl(r) && r != '\n' && r != '\t') || unicode.Is(unicode.Cf, r)
}

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
