// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"slices"
	"sync"
)

// maxIdle bounds the connections that this process keeps for nobody: a run over
// thousands of gates must not keep one to each, since a process may open only
// so many files.
const maxIdle = 64

// keeper holds the idle lines of all pools, the one that was used last at the
// end. The zero keeper is ready for use.
type keeper struct {
	mu    sync.Mutex
	lines []*line
}

// put keeps a line, and closes the one that nobody used for longest if there
// are too many.
func (k *keeper) put(l *line) {
	k.mu.Lock()
	k.prune()
	k.lines = append(k.lines, l)
	var surplus []*line
	if n := len(k.lines) - maxIdle; n > 0 {
		surplus = slices.Clone(k.lines[:n])
		k.lines = slices.Delete(k.lines, 0, n)
	}
	k.mu.Unlock()
	closeAll(surplus)
}

// take hands out the line used last that is alive and wanted, or nil.
func (k *keeper) take(wanted func(*line) bool) *line {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.prune()
	for i, l := range slices.Backward(k.lines) {
		if wanted(l) {
			k.lines = slices.Delete(k.lines, i, i+1)
			return l
		}
	}
	return nil
}

// drop closes the lines of one pool, or all of them (nil); false if there was
// none.
func (k *keeper) drop(of *pool) bool {
	k.mu.Lock()
	var dropped []*line
	k.lines = slices.DeleteFunc(k.lines, func(l *line) bool {
		if of != nil && l.pool != of {
			return false
		}
		dropped = append(dropped, l)
		return true
	})
	k.mu.Unlock()
	closeAll(dropped)
	return len(dropped) > 0
}

// prune forgets lines that the peer or their age has closed.
func (k *keeper) prune() {
	k.lines = slices.DeleteFunc(k.lines, func(l *line) bool { return l.conn.closed.Load() })
}

func closeAll(lines []*line) {
	for _, l := range lines {
		l.close()
	}
}
