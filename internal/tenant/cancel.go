// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"
	"errors"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// cancelled is how a cancellation ended.
type cancelled struct {
	tokens dynatrace.TenantTokens
	// none says that this rotation was not open at the first attempt.
	none bool
}

// cancelSurely cancels until the outcome is known: a cancellation whose answer
// was lost is sent again, unless connection info shows that the rotation is over;
// it is refused if the first one was executed.
func cancelSurely(ctx context.Context, api *dynatrace.Environment, known *notes) (cancelled, error) {
	var lost error
	for range attempts {
		tokens, err := api.CancelRotation(ctx)
		switch {
		case err == nil:
			return cancelled{tokens: tokens}, nil
		case errors.Is(err, dynatrace.ErrNoRotation):
			return cancelled{none: lost == nil}, nil
		case !rest.Ambiguous(err):
			return cancelled{}, err
		}
		lost = err
		if phase := phaseNow(ctx, api, known); phase != phaseStarted {
			return cancelled{none: phase != phaseCancelled}, nil
		}
		if rest.Sleep(ctx, pause) != nil {
			break
		}
	}
	return cancelled{}, lost
}
