// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"context"
	"fmt"
	"sync"
)

// Outcome is how a rotation ended.
type Outcome int

// The outcomes.
const (
	// NotStarted: nothing was uploaded or activated; it proves nothing.
	NotStarted Outcome = iota
	// Verified: the gate presents the new certificate.
	Verified
	// NotVerified: it does not.
	NotVerified
)

// canary stops a bad certificate at the first gates of a run.
type canary struct {
	limit int

	mu       sync.Mutex
	changed  chan struct{} // closed and replaced at every change
	running  int
	failed   int
	verified bool
	first    string // endpoint of the first failure
}

// StartRotation admits an upload. Until the first verified one of this run, at
// most as many run at a time as may still fail; the others wait. After
// MaxFailedRotations failures it refuses with *CanaryError. done must be
// called when the outcome is known; later calls of it have no effect.
func (g *Gate) StartRotation(ctx context.Context) (done func(Outcome), err error) {
	return g.fleet.canary.start(ctx, g.address.HostPort())
}

func (c *canary) start(ctx context.Context, endpoint string) (func(Outcome), error) {
	for {
		changed, err := c.admit()
		switch {
		case err != nil:
			return nil, err
		case changed == nil:
			var once sync.Once
			return func(outcome Outcome) { once.Do(func() { c.end(endpoint, outcome) }) }, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// admit takes a place, or says what to wait for, or refuses.
func (c *canary) admit() (wait <-chan struct{}, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failed >= c.limit {
		return nil, &CanaryError{Failed: c.failed, FirstEndpoint: c.first}
	}
	if !c.verified && c.failed+c.running >= c.limit {
		return c.changed, nil
	}
	c.running++
	return nil, nil
}

func (c *canary) end(endpoint string, outcome Outcome) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running--
	switch outcome {
	case Verified:
		c.verified = true
	case NotVerified:
		if c.failed == 0 {
			c.first = endpoint
		}
		c.failed++
	case NotStarted:
	}
	close(c.changed)
	c.changed = make(chan struct{})
}

// CanaryError refuses an upload because too many before it did not verify.
type CanaryError struct {
	Failed        int
	FirstEndpoint string // host:port of the first one
}

// Error names the number and the first endpoint.
func (e *CanaryError) Error() string {
	return fmt.Sprintf("not started: %d certificate(s) of this run did not verify, the first at %s", e.Failed, e.FirstEndpoint)
}
