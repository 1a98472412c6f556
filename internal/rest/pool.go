// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"context"
	"slices"
	"sync"
)

// pool keeps the lines to one target. A request takes an idle line whose peer
// its own trust accepts, else a new one: judged first, used then.
type pool struct {
	to     target
	dialer *Dialer
	policy *Policy
	places chan struct{} // one for each line in use

	mu    sync.Mutex
	idle  []*line
	epoch uint64
}

func newPool(to target, dialer *Dialer, policy *Policy, limit int) *pool {
	return &pool{to: to, dialer: dialer, policy: policy, places: make(chan struct{}, limit)}
}

// take returns a line that trust accepts; give or discard must follow. It
// waits for a place if too many lines are in use. Errors are
// *UnreachableError (nothing sent) and *UntrustedError.
func (p *pool) take(ctx context.Context, trust Trust) (*line, error) {
	select {
	case p.places <- struct{}{}:
	case <-ctx.Done():
		return nil, unreachable(p.to.endpoint, ctx.Err())
	}
	if l := p.takeIdle(trust); l != nil {
		return l, nil
	}
	l, err := p.open(ctx, trust)
	if err != nil {
		<-p.places
	}
	return l, err
}

func (p *pool) open(ctx context.Context, trust Trust) (*line, error) {
	p.mu.Lock()
	epoch := p.epoch
	p.mu.Unlock()
	conn, err := p.dialer.connect(ctx, p.to)
	if err != nil {
		return nil, err
	}
	l := newLine(conn, epoch)
	if err := p.judge(l, trust); err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

func (p *pool) judge(l *line, trust Trust) error {
	if p.to.scheme != "https" {
		return nil // loopback only, see Client.Do
	}
	return p.policy.Judge(p.to.endpoint, p.to.serverName, l.peer, trust)
}

// takeIdle returns the line used last that is alive and accepted, or nil.
func (p *pool) takeIdle(trust Trust) *line {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = slices.DeleteFunc(p.idle, func(l *line) bool { return l.conn.closed.Load() })
	for i, l := range slices.Backward(p.idle) {
		if p.judge(l, trust) == nil {
			p.idle = slices.Delete(p.idle, i, i+1)
			l.reused = true
			return l
		}
	}
	return nil
}

// give returns a line for others to use.
func (p *pool) give(l *line) {
	p.mu.Lock()
	var surplus *line
	if l.conn.closed.Load() || l.epoch != p.epoch {
		surplus = l
	} else {
		p.idle = append(p.idle, l)
		if len(p.idle) > cap(p.places) {
			surplus = p.idle[0]
			p.idle = slices.Delete(p.idle, 0, 1)
		}
	}
	p.mu.Unlock()
	if surplus != nil {
		surplus.close()
	}
	<-p.places
}

// discard closes a line that is in doubt.
func (p *pool) discard(l *line) {
	l.close()
	<-p.places
}

// drop closes idle lines, and those in use when they are given back: the next
// request sees who is there now.
func (p *pool) drop() {
	p.mu.Lock()
	lines := p.idle
	p.idle = nil
	p.epoch++
	p.mu.Unlock()
	for _, l := range lines {
		l.close()
	}
}
