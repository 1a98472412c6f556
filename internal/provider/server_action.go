// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider

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
func (s server) ValidateActionConfig(ctx context.Context, req *tfprotov6.ValidateActionConfigRequest) (*tfprotov6.ValidateActionConfigResponse, error) {
	answer, err := s.protocol.ValidateActionConfig(ctx, req)
	if answer != nil {
		answer.Diagnostics = slices.DeleteFunc(answer.Diagnostics, func(one *tfprotov6.Diagnostic) bool { return one.Summary == writeOnlyRefused })
	}
	return answer, err
}
