// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package clock_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
)

type key struct{}

// TestDeadlines: both kinds of context have the configured deadline, but never
// one below their floor, and keep the values: three seconds are three, where
// nothing is cut off that cannot be repeated. Only a detached one outlives its
// parent.
func TestDeadlines(t *testing.T) {
	t.Parallel()
	makers := map[string]struct {
		make     func(context.Context, time.Duration) (context.Context, context.CancelFunc)
		survives bool
		least    time.Duration
		three    time.Duration // what three seconds are
	}{
		"bounded":  {clock.Bounded, false, clock.MinimumTimeout, 3 * time.Second},
		"detached": {clock.Detached, true, clock.MinimumGrace, clock.MinimumGrace},
	}
	for name, maker := range makers {
		for configured, want := range map[time.Duration]time.Duration{
			time.Hour: time.Hour, 3 * time.Second: maker.three, maker.least: maker.least,
			time.Millisecond: maker.least, 0: maker.least, -time.Hour: maker.least,
		} {
			parent, interrupt := context.WithCancel(context.WithValue(t.Context(), key{}, "kept"))
			before := time.Now()
			ctx, cancel := maker.make(parent, configured)
			deadline, ok := ctx.Deadline()
			if !ok || deadline.Before(before.Add(want)) || deadline.After(time.Now().Add(want)) {
				t.Errorf("%s, %v: the deadline is %v, want %v from now", name, configured, deadline.Sub(before), want)
			}
			if ctx.Value(key{}) != "kept" {
				t.Errorf("%s, %v: the values are lost", name, configured)
			}
			interrupt()
			if survived := ctx.Err() == nil; survived != maker.survives {
				t.Errorf("%s, %v: after an interrupt: %v", name, configured, ctx.Err())
			}
			cancel()
			if !errors.Is(ctx.Err(), context.Canceled) {
				t.Errorf("%s, %v: its own cancel has no effect", name, configured)
			}
		}
	}
}

// TestBoundedByParent: a parent that ends earlier counts; a detached context
// does not know its parent's deadline.
func TestBoundedByParent(t *testing.T) {
	t.Parallel()
	parent, cancelParent := context.WithDeadline(t.Context(), time.Now().Add(time.Minute))
	defer cancelParent()
	limit, _ := parent.Deadline()
	bounded, cancel := clock.Bounded(parent, time.Hour)
	defer cancel()
	if got, _ := bounded.Deadline(); !got.Equal(limit) {
		t.Errorf("bounded ends at %v, its parent at %v", got, limit)
	}
	detached, cancelDetached := clock.Detached(parent, time.Hour)
	defer cancelDetached()
	if got, _ := detached.Deadline(); !got.After(limit) {
		t.Errorf("detached ends at %v, not after %v", got, limit)
	}
}
