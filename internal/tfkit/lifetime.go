// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"sync"
	"time"
)

// Lifetime is that of the provider's process. After a second Ctrl-C an engine
// saves nothing more, but the process lives on for about two seconds: whoever
// is just making what nobody would know of afterwards can unmake it.
type Lifetime struct {
	ending chan struct{}
	once   sync.Once
	held   sync.WaitGroup
}

// NewLifetime begins one.
func NewLifetime() *Lifetime { return &Lifetime{ending: make(chan struct{})} }

// Hold asks for a little time at the end, until release is called.
func (l *Lifetime) Hold() (release func()) {
	l.held.Add(1)
	return sync.OnceFunc(l.held.Done)
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
	l.once.Do(func() { close(l.ending) })
	done := make(chan struct{})
	go func() { l.held.Wait(); close(done) }()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	}
}
