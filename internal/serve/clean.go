// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package serve

import (
	"context"
	"reflect"
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

// clean is the last net under text of strangers, such as names that a gate
// lists: engines print diagnostics to a terminal as they are. It takes out
// control and formatting characters, but for line ends and tabs, and bounds
// the length.
func clean(diagnostics []*tfprotov6.Diagnostic) {
	for _, one := range diagnostics {
		one.Summary = cleanText(one.Summary, maxSummary)
		one.Detail = cleanText(one.Detail, maxDetail)
	}
}

func cleanText(text string, most int) string {
	if !utf8.ValidString(text) || strings.ContainsFunc(text, unclean) {
		text = strings.Map(func(r rune) rune {
			if unclean(r) {
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

func unclean(r rune) bool {
	return (unicode.IsControl(r) && r != '\n' && r != '\t') || unicode.Is(unicode.Cf, r)
}

// cleaning is a provider whose diagnostics are clean, wherever a server's text may
// get into one.
type cleaning struct{ protocol }

// cleaned cleans the field of an answer that has diagnostics in all of them.
func cleaned[R any](answer *R, err error) (*R, error) {
	if answer != nil {
		if diagnostics, ok := reflect.ValueOf(answer).Elem().FieldByName("Diagnostics").Interface().([]*tfprotov6.Diagnostic); ok {
			clean(diagnostics)
		}
	}
	return answer, err
}

func (s cleaning) ConfigureProvider(ctx context.Context, req *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	return cleaned(s.protocol.ConfigureProvider(ctx, req))
}

func (s cleaning) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return cleaned(s.protocol.ReadResource(ctx, req))
}

func (s cleaning) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	return cleaned(s.protocol.PlanResourceChange(ctx, req))
}

func (s cleaning) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return cleaned(s.protocol.ApplyResourceChange(ctx, req))
}

func (s cleaning) ImportResourceState(ctx context.Context, req *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error) {
	return cleaned(s.protocol.ImportResourceState(ctx, req))
}

func (s cleaning) ReadDataSource(ctx context.Context, req *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	return cleaned(s.protocol.ReadDataSource(ctx, req))
}

func (s cleaning) OpenEphemeralResource(ctx context.Context, req *tfprotov6.OpenEphemeralResourceRequest) (*tfprotov6.OpenEphemeralResourceResponse, error) {
	return cleaned(s.protocol.OpenEphemeralResource(ctx, req))
}

func (s cleaning) PlanAction(ctx context.Context, req *tfprotov6.PlanActionRequest) (*tfprotov6.PlanActionResponse, error) {
	return cleaned(s.protocol.PlanAction(ctx, req))
}

func (s cleaning) ListResource(ctx context.Context, req *tfprotov6.ListResourceRequest) (*tfprotov6.ListResourceServerStream, error) {
	stream, err := s.protocol.ListResource(ctx, req)
	if stream == nil || stream.Results == nil {
		return stream, err
	}
	return &tfprotov6.ListResourceServerStream{Results: func(yield func(tfprotov6.ListResourceResult) bool) {
		for result := range stream.Results {
			if clean(result.Diagnostics); !yield(result) {
				return
			}
		}
	}}, err
}

func (s cleaning) InvokeAction(ctx context.Context, req *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
	stream, err := s.protocol.InvokeAction(ctx, req)
	if stream == nil || stream.Events == nil {
		return stream, err
	}
	return &tfprotov6.InvokeActionServerStream{Events: func(yield func(tfprotov6.InvokeActionEvent) bool) {
		for event := range stream.Events {
			if done, ok := event.Type.(tfprotov6.CompletedInvokeActionEventType); ok {
				clean(done.Diagnostics)
			}
			if !yield(event) {
				return
			}
		}
	}}, err
}
