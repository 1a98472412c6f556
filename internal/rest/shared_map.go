// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import "sync"

// SharedMap is one Shared for each key. The zero SharedMap is ready for use.
type SharedMap[K comparable, T any] struct {
	mu  sync.Mutex
	all map[K]*Shared[T]
}

// At is the Shared of key.
func (m *SharedMap[K, T]) At(key K) *Shared[T] {
	m.mu.Lock()
	defer m.mu.Unlock()
	one, ok := m.all[key]
	if !ok {
		if m.all == nil {
			m.all = map[K]*Shared[T]{}
		}
		one = &Shared[T]{}
		m.all[key] = one
	}
	return one
}

// Invalidate forgets the answers of every key, also those under way.
func (m *SharedMap[K, T]) Invalidate() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, one := range m.all {
		one.Invalidate()
	}
}
