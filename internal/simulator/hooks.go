// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"slices"
	"sync"
)

// hooks are functions that tests register, in the order in which they did.
type hooks[F any] struct {
	mu      sync.Mutex
	entries []*F
}

func (h *hooks[F]) add(f F) (remove func()) {
	h.mu.Lock()
	defer h.mu.Unlock()

	entry := &f
	h.entries = append(h.entries, entry)

	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()

		h.entries = slices.DeleteFunc(h.entries, func(other *F) bool { return other == entry })
	}
}

func (h *hooks[F]) all() []F {
	h.mu.Lock()
	defer h.mu.Unlock()

	functions := make([]F, len(h.entries))
	for i, entry := range h.entries {
		functions[i] = *entry
	}

	return functions
}
