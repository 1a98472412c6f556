// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
)

// What is heard of actions: those of a plan and an invocation count as
// duringPlan and duringApply, and what an action says while it runs as progress.
const progress = "progress"

// errNoActions means that what is listened to has no actions.
var errNoActions = errors.New("the provider serves no actions")

func (e *ear) actions() (tfprotov6.ActionServer, error) {
	server, ok := e.ProviderServer.(tfprotov6.ActionServer)
	if !ok {
		return nil, errNoActions
	}
	return server, nil
}

// ValidateActionConfig implements tfprotov6.ActionServer.
func (e *ear) ValidateActionConfig(ctx context.Context, req *tfprotov6.ValidateActionConfigRequest) (*tfprotov6.ValidateActionConfigResponse, error) {
	server, err := e.actions()
	if err != nil {
		return nil, err
	}
	resp, err := server.ValidateActionConfig(ctx, req)
	if resp != nil {
		e.heard.add(duringValidate, resp.Diagnostics)
	}
	return resp, err
}

// PlanAction implements tfprotov6.ActionServer.
func (e *ear) PlanAction(ctx context.Context, req *tfprotov6.PlanActionRequest) (*tfprotov6.PlanActionResponse, error) {
	server, err := e.actions()
	if err != nil {
		return nil, err
	}
	resp, err := server.PlanAction(ctx, req)
	if resp != nil {
		e.heard.add(duringPlan, resp.Diagnostics)
	}
	return resp, err
}

// InvokeAction implements tfprotov6.ActionServer.
func (e *ear) InvokeAction(ctx context.Context, req *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
	server, err := e.actions()
	if err != nil {
		return nil, err
	}
	stream, err := server.InvokeAction(ctx, req)
	if err != nil {
		return nil, err
	}
	events := stream.Events
	stream.Events = func(push func(tfprotov6.InvokeActionEvent) bool) {
		for event := range events {
			switch one := event.Type.(type) {
			case tfprotov6.ProgressInvokeActionEventType:
				e.heard.add(progress, []*tfprotov6.Diagnostic{{Summary: one.Message}})
			case tfprotov6.CompletedInvokeActionEventType:
				e.heard.add(duringApply, one.Diagnostics)
			}
			if !push(event) {
				return
			}
		}
	}
	return stream, nil
}

// invoking is an action that is invoked when its trigger is created or changes.
func invoking(kind, trigger string, body ...string) string {
	return fmt.Sprintf(`
action %q "this" {
  config {
    %s
  }
}
resource "terraform_data" "trigger" {
  input = %q
  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.%[1]s.this]
    }
  }
}
`, kind, strings.Join(body, "\n    "), trigger)
}

// checking is a look after an apply.
func checking(look func()) resource.TestCheckFunc {
	return func(*terraform.State) error { look(); return nil }
}
