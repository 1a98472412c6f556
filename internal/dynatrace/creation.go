// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace

import (
	"context"
	"sync"
)

// Creations makes the creations of tokens of one name serial within a run, so
// that after a lost answer a new token of that name is not one that this run
// is just making. The zero value is ready.
type Creations struct {
	mu    sync.Mutex
	turns map[string]chan struct{}
}

// Lock waits for the turn of a name, or returns the error of ctx.
func (c *Creations) Lock(ctx context.Context, name string) (unlock func(), err error) {
	c.mu.Lock()
	if c.turns == nil {
		c.turns = map[string]chan struct{}{}
	}
	turn, ok := c.turns[name]
	if !ok {
		turn = make(chan struct{}, 1)
		c.turns[name] = turn
	}
	c.mu.Unlock()
	select {
	case turn <- struct{}{}:
		return func() { <-turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
