// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package phase

import (
	"context"
	"errors"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// Cancellation is how a cancellation ended.
type Cancellation struct {
	Active rest.Secret // the token that is valid now, if the API told it
	// None says that this rotation was not open at the first attempt.
	None bool
}

// Cancel cancels until the outcome is known: a cancellation whose answer was lost
// is sent again, unless connection info shows that the rotation is over; it is
// refused if the first one was executed.
func (k *Known) Cancel(ctx context.Context, api *dynatrace.Environment) (Cancellation, error) {
	var lost error
	for range attempts {
		tokens, err := api.CancelRotation(ctx)
		switch {
		case err == nil:
			return Cancellation{Active: tokens.Active}, nil
		case errors.Is(err, dynatrace.ErrNoRotation):
			return Cancellation{None: lost == nil}, nil
		case !rest.Ambiguous(err):
			return Cancellation{}, err
		}
		lost = err
		if now := k.now(ctx, api); now != Started {
			return Cancellation{None: now != Cancelled}, nil
		}
		if rest.Sleep(ctx, pause) != nil {
			break
		}
	}
	return Cancellation{}, lost
}
