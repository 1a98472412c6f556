// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package serve

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

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
