// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package canary limits how many servers a bad certificate can reach in one run:
// the first ones are the canaries of the rest.
package canary

import (
	"context"
	"fmt"
	"sync"
)

// DefaultLimit is after how many failures a run stops that says nothing of it.
const DefaultLimit = 1

// Outcome is how a rotation ended.
type Outcome int

// The outcomes.
const (
	// NotStarted: nothing was uploaded or activated; it proves nothing.
	NotStarted Outcome = iota
	// Verified: the new certificate is presented.
	Verified
	// NotVerified: it does not.
	NotVerified
)

// Canary stops a bad certificate at the first of those that would get it in a run.
type Canary struct {
	limit int

	mu       sync.Mutex
	changed  chan struct{} // closed and replaced at every change
	running  int
	failed   int
	verified bool
	first    string // server of the first failure
}

// New is a canary that has seen nothing. A limit below 1 is the default.
func New(limit int) *Canary {
	if limit <= 0 {
		limit = DefaultLimit
	}
	return &Canary{limit: limit, changed: make(chan struct{})}
}

// Start admits a write. Until the first verified one of this run, at most as many
// run at a time as may still fail; the others wait. Once too many have failed it
// refuses with *Error. done must be called when the outcome is known; later calls
// of it have no effect. Server is what it is written to, for messages.
func (c *Canary) Start(ctx context.Context, server string) (func(Outcome), error) {
	for {
		changed, err := c.admit()
		switch {
		case err != nil:
			return nil, err
		case changed == nil:
			var once sync.Once
			return func(outcome Outcome) { once.Do(func() { c.end(server, outcome) }) }, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// admit lets one run, or says what to wait for, or refuses.
func (c *Canary) admit() (wait <-chan struct{}, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failed >= c.limit {
		return nil, &Error{Failed: c.failed, First: c.first}
	}
	if !c.verified && c.failed+c.running >= c.limit {
		return c.changed, nil
	}
	c.running++
	return nil, nil
}

func (c *Canary) end(server string, outcome Outcome) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running--
	switch outcome {
	case Verified:
		c.verified = true
	case NotVerified:
		if c.failed == 0 {
			c.first = server
		}
		c.failed++
	case NotStarted:
	}
	close(c.changed)
	c.changed = make(chan struct{})
}

// Error refuses an upload because too many before it did not verify.
type Error struct {
	Failed int
	First  string // server of the first one
}

// Error names the number and the first server.
func (e *Error) Error() string {
	return fmt.Sprintf("not started: %d certificate(s) of this run did not verify, the first at %s", e.Failed, e.First)
}
