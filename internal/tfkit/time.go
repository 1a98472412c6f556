// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
)

// Lifetime is clock.Lifetime.
type Lifetime = clock.Lifetime

// Duration is clock.Duration.
type Duration = clock.Duration

// NewLifetime is clock.NewLifetime.
func NewLifetime() *Lifetime { return clock.NewLifetime() }

// ParseDuration is clock.ParseDuration.
func ParseDuration(text string) (Duration, error) { return clock.ParseDuration(text) }

// Bounded is clock.Bounded.
func Bounded(ctx context.Context, timeout time.Duration) (context.Context, context.CancelFunc) {
	return clock.Bounded(ctx, timeout)
}

// Detached is clock.Detached.
func Detached(ctx context.Context, timeout time.Duration) (context.Context, context.CancelFunc) {
	return clock.Detached(ctx, timeout)
}
