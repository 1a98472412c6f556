// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package clock is all about time: what time it is, for everything that decides
// by it, so that tests can set it; durations in Dynatrace's units; deadlines, also
// around calls that must not be cut off; and when the process ends.
package clock

import (
	"context"
	"sync"
	"time"
)

// Clock tells the current time.
type Clock interface {
	// Now returns the current instant.
	Now() time.Time
}

// System is the clock of the machine.
type System struct{}

// Now returns the machine's current time.
func (System) Now() time.Time { return time.Now() }

// SameSecond says that two points in time are the same to the second, which is
// what states hold.
func SameSecond(a, b time.Time) bool {
	return a.IsZero() == b.IsZero() && a.Sub(b).Abs() < time.Second
}

// MinimumTimeout is the floor of every configured timeout: a stored value of
// milliseconds would otherwise make a resource impossible to read or delete.
const MinimumTimeout = time.Second

// MinimumGrace is what a call that cannot be repeated is given at least, however
// short the timeout: cut off, it would leave open what it has done.
const MinimumGrace = 10 * time.Second

// Bounded limits ctx to the configured timeout, but never below the floor.
func Bounded(ctx context.Context, timeout time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, max(timeout, MinimumTimeout))
}

// Detached returns a context that survives Ctrl-C, with a deadline of its own.
// It is used from the first byte of a call that cannot be repeated until what
// it did is saved: an engine that is interrupted cancels the request's context
// at once, but waits for the answer.
func Detached(ctx context.Context, timeout time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), max(timeout, MinimumGrace))
}

// Lifetime is that of the provider's process. After a second Ctrl-C an engine
// saves nothing more, but the process lives on for about two seconds: whoever
// is just making what nobody would know of afterwards can unmake it.
type Lifetime struct {
	end          sync.Once
	ending, idle chan struct{}
	held         sync.RWMutex // read by those who hold, written by the end
}

// NewLifetime begins one.
func NewLifetime() *Lifetime {
	return &Lifetime{ending: make(chan struct{}), idle: make(chan struct{})}
}

// Hold asks for a little time at the end, until release is called. Whoever
// comes after the end gets none: ask Ended then.
func (l *Lifetime) Hold() (release func()) {
	if !l.held.TryRLock() {
		return func() {}
	}
	return sync.OnceFunc(l.held.RUnlock)
}

// Ending is closed when no answer reaches the engine any more.
func (l *Lifetime) Ending() <-chan struct{} { return l.ending }

// Ended says that no answer reaches the engine any more.
func (l *Lifetime) Ended() bool {
	select {
	case <-l.ending:
		return true
	default:
		return false
	}
}

// End says that no answer reaches the engine any more, and waits for those who
// hold, but not longer than patience.
func (l *Lifetime) End(patience time.Duration) {
	l.end.Do(func() {
		close(l.ending)
		go func() {
			l.held.Lock() // for good
			close(l.idle)
		}()
	})
	select {
	case <-l.idle:
	case <-time.After(patience):
	}
}
