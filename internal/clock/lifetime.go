// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package clock

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

	mu   sync.Mutex
	held int
	idle chan struct{} // closed when nobody holds; nil while nobody waits
}

// NewLifetime begins one.
func NewLifetime() *Lifetime { return &Lifetime{ending: make(chan struct{})} }

// Hold asks for a little time at the end, until release is called. Whoever
// comes after the end gets none: ask Ended then.
func (l *Lifetime) Hold() (release func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.held++
	return sync.OnceFunc(func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.held--; l.held == 0 && l.idle != nil {
			close(l.idle)
			l.idle = nil
		}
	})
}

// released is closed when nobody holds; nil if nobody does.
func (l *Lifetime) released() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held > 0 && l.idle == nil {
		l.idle = make(chan struct{})
	}
	return l.idle
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
	done := l.released()
	if done == nil {
		return
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	}
}
