// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"context"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// Question is how to get what is shared.
type Question[T any] struct {
	// Endpoint is whom it is asked of (host:port), for the error of a caller
	// that gives up.
	Endpoint string
	// Deadline bounds an answer that others wait for, too.
	Deadline time.Duration
	// Ask gets the answer. It must not depend on who asks.
	Ask func(ctx context.Context) (T, error)
}

// Shared is one answer for all who ask the same in one run: asked once, until
// it is invalidated. The zero Shared is ready for use. Errors are not kept.
// Answers must not be modified, since others have them, too.
type Shared[T any] struct {
	flights singleflight.Group

	mu         sync.Mutex
	generation uint64 // what was asked before an invalidation is worth nothing after it
	asked      uint64
	kept       *T
	keptFrom   uint64 // the number of the question that it answers
}

// Get is the kept answer, else the one of a question that is under way, else
// that of a new one. mine tells that this very call asked: another caller's
// answer or error may need a judgement of its own. A caller whose ctx ends
// leaves with an *UnreachableError, while the others still get the answer.
func (s *Shared[T]) Get(ctx context.Context, question Question[T]) (answer T, mine bool, err error) {
	kept, generation := s.current()
	if kept != nil {
		return *kept, false, nil
	}
	asked := false // written before the channel delivers, and only if this call asks
	flight := s.flights.DoChan(strconv.FormatUint(generation, 10), func() (any, error) {
		// An earlier flight may have landed since the look above.
		if kept, now := s.current(); kept != nil && now == generation {
			return *kept, nil
		}
		asked = true
		detached, cancel := context.WithTimeout(context.WithoutCancel(ctx), question.Deadline)
		defer cancel()
		return s.ask(detached, generation, question)
	})
	select {
	case result := <-flight:
		answer, _ = result.Val.(T)
		return answer, asked, result.Err
	case <-ctx.Done():
		return answer, false, unreachable(question.Endpoint, ctx.Err())
	}
}

// Fresh asks now, whatever is kept or under way, and keeps the answer.
func (s *Shared[T]) Fresh(ctx context.Context, question Question[T]) (T, error) {
	_, generation := s.current()
	return s.ask(ctx, generation, question)
}

// Kept is the kept answer; false if there is none.
func (s *Shared[T]) Kept() (answer T, ok bool) {
	if kept, _ := s.current(); kept != nil {
		return *kept, true
	}
	return answer, false
}

// Invalidate forgets the answer, also the one of a question that is under way:
// who asks from now on gets none from before. A write calls it when it begins
// and when it has ended.
func (s *Shared[T]) Invalidate() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.generation++
	s.kept = nil
}

func (s *Shared[T]) current() (kept *T, generation uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.kept, s.generation
}

func (s *Shared[T]) ask(ctx context.Context, generation uint64, question Question[T]) (T, error) {
	s.mu.Lock()
	s.asked++
	number := s.asked
	s.mu.Unlock()
	answer, err := question.Ask(ctx)
	if err == nil {
		s.keep(answer, generation, number)
	}
	return answer, err
}

// keep stores an answer unless it was invalidated since it was asked for, or
// one is kept that was asked for later.
func (s *Shared[T]) keep(answer T, generation, number uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.generation == generation && (s.kept == nil || number > s.keptFrom) {
		s.kept, s.keptFrom = &answer, number
	}
}

// SharedMap is one Shared for each key. The zero SharedMap is ready for use.
type SharedMap[K comparable, T any] struct{ all perKey[K, *Shared[T]] }

// At is the Shared of key.
func (m *SharedMap[K, T]) At(key K) *Shared[T] {
	return m.all.at(key, func() *Shared[T] { return &Shared[T]{} })
}

// Invalidate forgets the answers of every key, also those under way.
func (m *SharedMap[K, T]) Invalidate() {
	m.all.mu.Lock()
	defer m.all.mu.Unlock()
	for _, one := range m.all.made {
		one.Invalidate()
	}
}

// perKey is what is made once for each key. The zero value is ready.
type perKey[K comparable, V any] struct {
	mu   sync.Mutex
	made map[K]V
}

func (p *perKey[K, V]) at(key K, create func() V) V {
	p.mu.Lock()
	defer p.mu.Unlock()
	value, ok := p.made[key]
	if !ok {
		if p.made == nil {
			p.made = map[K]V{}
		}
		value = create()
		p.made[key] = value
	}
	return value
}

// Turns lets one of this process at a time do something to each of several things.
// The zero value is ready.
type Turns[K comparable] struct{ turns perKey[K, chan struct{}] }

// Lock waits for the turn of a thing. unlock may be called more than once. The error
// is that of ctx.
func (t *Turns[K]) Lock(ctx context.Context, of K) (unlock func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	turn := t.turns.at(of, func() chan struct{} { return make(chan struct{}, 1) })
	select {
	case turn <- struct{}{}:
		return sync.OnceFunc(func() { <-turn }), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
