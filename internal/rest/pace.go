// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"context"
	"sync"
	"time"
)

const (
	// fewAtOnce is how many requests are under way at a time after a 429, until
	// it is known how many a window takes: each one too many is another 429.
	fewAtOnce = 2
	// easeAfter is how many answers allow one more.
	easeAfter = 25
	// nearly is the part of a budget by which two measurements of it may differ.
	nearly = 10
	// margin is the part of a wait that a window is taken to be longer, because
	// answers travel.
	margin = 50
)

// pace holds back every call to one endpoint after it said 429: the whole
// process slows down together. From the second 429 on it has an idea of how
// many requests a window takes and how long one lasts, so that hundreds of
// calls share the endpoint's budget instead of each running into its end. A
// third one at the same point proves it; until then a single request at a time
// tries what lies beyond, lest a moment's overload slows down a whole run.
type pace struct {
	now   func() time.Time // monotonic
	sleep Sleeper

	mu      sync.Mutex
	changed chan struct{} // closed when a call that waits may look again
	refused bool          // a 429 was seen
	until   time.Time     // nothing is sent before
	number  uint64        // of the window
	since   time.Time     // when the window began: its first answer, since the server counts from before that
	passed  int           // answered in this window by something else than 429
	sent    int           // sent in this window
	flying  int           // under way
	budget  int           // what a window takes; 0 is not known yet
	window  time.Duration // how long one lasts
	proved  bool          // the budget was met twice
}

func newPace(now func() time.Time, sleep Sleeper) *pace {
	return &pace{now: now, sleep: sleep, changed: make(chan struct{})}
}

// slot is the permission to send one request; it is given back after the answer.
type slot struct {
	pace   *pace
	window uint64 // the number of the window that it belongs to
}

// wait returns when the next request may be sent.
func (p *pace) wait(ctx context.Context) (slot, error) {
	for {
		if err := ctx.Err(); err != nil {
			return slot{}, err
		}
		got, left, changed := p.try()
		switch {
		case got.pace != nil:
			return got, nil
		case left > 0:
			if err := p.sleep(ctx, left); err != nil {
				return slot{}, err
			}
		default:
			select {
			case <-changed:
			case <-ctx.Done():
			}
		}
	}
}

// try takes a slot, or says how long to wait; where that depends on others,
// left is 0 and changed is closed when they are done.
func (p *pace) try() (got slot, left time.Duration, changed <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if left := p.until.Sub(now); left > 0 {
		return slot{}, left, nil
	}
	if p.budget > 0 {
		if now.Sub(p.since) >= p.window {
			p.begin(now)
		}
		switch {
		case p.sent < p.budget:
		case !p.proved && p.flying > 0:
			return slot{}, 0, p.changed
		case p.proved:
			return slot{}, p.since.Add(p.window).Sub(now), nil
		}
	} else if p.refused && p.flying >= fewAtOnce+p.passed/easeAfter {
		return slot{}, 0, p.changed
	}
	p.sent++
	p.flying++
	return slot{pace: p, window: p.number}, 0, nil
}

// begin starts a window.
func (p *pace) begin(at time.Time) {
	p.number++
	p.since, p.sent, p.passed = at, 0, 0
}

// done gives the slot back. Answered says that something else than a 429 came.
func (s slot) done(answered bool) {
	p := s.pace
	p.mu.Lock()
	defer p.mu.Unlock()
	p.flying--
	if answered && s.window == p.number {
		if p.passed++; p.passed == 1 {
			p.since = p.now()
		}
		if p.budget > 0 {
			p.budget = max(p.budget, p.passed)
		}
	}
	close(p.changed)
	p.changed = make(chan struct{})
}

// extend makes all calls wait for at least d from now, after a 429.
func (p *pace) extend(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	first := !now.Before(p.until) // the others of the same moment tell nothing new
	if first && p.refused && p.passed > 0 {
		p.proved = p.budget > 0 && p.passed <= p.budget && p.budget-p.passed <= 1+p.budget/nearly
		p.budget, p.window = p.passed, now.Sub(p.since)+d+d/margin
	}
	p.refused = true
	if until := now.Add(d); until.After(p.until) {
		p.until = until
		p.begin(until)
	}
}
