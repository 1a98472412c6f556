// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"context"
	"sync"
)

// Turns lets one of this process at a time do something to each of several things.
// The zero value is ready.
type Turns[K comparable] struct {
	mu    sync.Mutex
	turns map[K]chan struct{}
}

// Lock waits for the turn of a thing. unlock may be called more than once. The error
// is that of ctx.
func (t *Turns[K]) Lock(ctx context.Context, of K) (unlock func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	turn := t.of(of)
	select {
	case turn <- struct{}{}:
		return sync.OnceFunc(func() { <-turn }), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (t *Turns[K]) of(key K) chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.turns == nil {
		t.turns = map[K]chan struct{}{}
	}
	if t.turns[key] == nil {
		t.turns[key] = make(chan struct{}, 1)
	}
	return t.turns[key]
}
