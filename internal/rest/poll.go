// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"context"
	"fmt"
	"time"
)

const (
	firstPoll = 100 * time.Millisecond
	maxPoll   = 2 * time.Second
)

// Poll calls ready at once and then at growing intervals (100 ms to 2 s) until
// it is done or fails, or patience is over (*PatienceError). What ready saw when
// it was not ready is kept by the caller.
func Poll(ctx context.Context, sleep Sleeper, patience time.Duration, ready func(ctx context.Context) (done bool, err error)) error {
	begin := time.Now() //nolint:forbidigo // patience is real time, also while tests hold the clock
	var slept time.Duration
	for interval := firstPoll; ; interval = min(2*interval, maxPoll) {
		done, err := ready(ctx)
		if done || err != nil {
			return err
		}
		left := patience - max(slept, time.Since(begin)) //nolint:forbidigo // as above
		if left <= 0 {
			return &PatienceError{Patience: patience}
		}
		wait := min(interval, left)
		if err := sleep(ctx, wait); err != nil {
			return err
		}
		slept += wait
	}
}

// PatienceError says that something did not happen in time.
type PatienceError struct{ Patience time.Duration }

// Error names the time.
func (e *PatienceError) Error() string { return fmt.Sprintf("not within %s", e.Patience) }
