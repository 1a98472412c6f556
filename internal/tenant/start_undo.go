// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// errEnding says that the engine is gone: nobody would save the new token.
var errEnding = errors.New("the run was interrupted before the new token could be saved")

// errNotReadBack says that nobody could read the new token.
var errNotReadBack = errors.New("connection info does not serve the new token while the rotation is open")

// undo cancels what was just started. Nobody has its token, so no component carries
// it.
func (s *start) undo(ctx context.Context, why error) (diags diag.Diagnostics) {
	timeout := s.timeout
	if errors.Is(why, errEnding) || s.deps.Lifetime.Ended() {
		timeout = undoTimeout
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), timeout)
	defer cancel()
	detail := fmt.Sprintf("The rotation of %s was started, but %s.\n\n", s.api.Address(), why)
	if _, err := cancelSurely(ctx, s.api, &s.notes); err != nil {
		failure := tfkit.ExplainAPI("cancelling the rotation of "+s.api.Address().String(), err, dynatrace.ScopeTenantRotation)
		diags.AddError("The rotation is open and not managed", detail+failure.Detail+"\n\n"+waysOut(s.api))
		return diags
	}
	detail += "It was cancelled: the token is the one from before, and no component was cut off."
	if errors.Is(why, errNotReadBack) {
		detail += " This environment cannot do a rotation with `store_tokens = false`: use `store_tokens = true`, with a state that is protected."
		diags.AddAttributeError(atStoreTokens, "The new token cannot be read back", detail)
		return diags
	}
	diags.AddError("The rotation was taken back", detail+" Apply again.")
	return diags
}
