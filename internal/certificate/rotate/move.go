// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rotate

import "context"

// Move puts a certificate on another gate, and then gives up the one before. Until
// the new gate serves the certificate nothing changes on the old one, and what
// fails leaves the resource where it was. Between the two, save keeps what is
// true by then: nothing tries again what fails after it. An error about the gate
// before is a *DepartureError.
func Move(ctx context.Context, from Departure, to Rotation, save func(Outcome) error) (Outcome, Remains, error) {
	if err := from.permitted(ctx); err != nil {
		return Outcome{}, Remains{}, &DepartureError{Err: err}
	}
	out, err := Rotate(ctx, to)
	if err != nil {
		return out, Remains{}, err
	}
	if err := save(out); err != nil {
		return out, Remains{}, err
	}
	left, err := GiveUp(ctx, from)
	if err != nil {
		return out, left, &DepartureError{Arrived: true, Err: err}
	}
	return out, left, nil
}
