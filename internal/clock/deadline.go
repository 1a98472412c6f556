// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package clock

import (
	"context"
	"time"
)

// MinimumTimeout is the floor of every configured timeout: a stored value of
// milliseconds would otherwise make a resource impossible to read or delete.
const MinimumTimeout = 10 * time.Second

// Bounded limits ctx to the configured timeout, but never below the floor.
func Bounded(ctx context.Context, timeout time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, max(timeout, MinimumTimeout))
}

// Detached returns a context that survives Ctrl-C, with a deadline of its own.
// It is used from the first byte of a call that cannot be repeated until what
// it did is saved: an engine that is interrupted cancels the request's context
// at once, but waits for the answer.
func Detached(ctx context.Context, timeout time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), max(timeout, MinimumTimeout))
}
