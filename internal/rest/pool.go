// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"context"
	"sync/atomic"
)

// pool hands out the lines to one target. A request takes an idle line whose
// peer its own trust accepts, else a new one: judged first, used then.
type pool struct {
	to     target
	dialer *Dialer
	policy *Policy
	places chan struct{} // one for each line in use
	epoch  atomic.Uint64
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
	epoch := p.epoch.Load()
	conn, err := p.dialer.connect(ctx, p.to)
	if err != nil {
		return nil, err
	}
	l := newLine(conn, p, epoch)
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
	l := p.dialer.idle.take(func(l *line) bool { return l.pool == p && l.epoch == p.epoch.Load() && p.judge(l, trust) == nil })
	if l != nil {
		l.reused = true
	}
	return l
}

// give returns a line for others to use.
func (p *pool) give(l *line) {
	if l.conn.closed.Load() || l.epoch != p.epoch.Load() {
		l.close()
	} else {
		p.dialer.idle.put(l)
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
	p.epoch.Add(1)
	p.dialer.idle.drop(p)
}
