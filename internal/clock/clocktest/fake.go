// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package clocktest provides a clock that only moves when it is told to.
package clocktest

import (
	"sync"
	"time"
)

// Fake is a clock that stands still until Set or Advance moves it. It is safe
// for concurrent use.
type Fake struct {
	mu  sync.Mutex
	now time.Time
}

// NewFake returns a clock that stands at the given instant.
func NewFake(now time.Time) *Fake { return &Fake{now: now} }

// Now returns the instant at which the clock stands.
func (f *Fake) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()

	return f.now
}

// Set moves the clock to the given instant, backwards too.
func (f *Fake) Set(now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()

	f.now = now
}

// Advance moves the clock by the given duration.
func (f *Fake) Advance(by time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()

	f.now = f.now.Add(by)
}
