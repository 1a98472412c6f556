// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// limited is a server that takes so many requests in each window, which begins
// with the first request after the last one ended.
type limited struct {
	limit  int
	length time.Duration

	mu              sync.Mutex
	since           time.Time
	count           int
	refused, served int
}

// answer is how long to wait; 0 if the request was served.
func (l *limited) answer() (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if now.Sub(l.since) >= l.length {
		l.since, l.count = now, 0
	}
	if l.count++; l.count <= l.limit {
		l.served++
		return 0
	}
	l.refused++
	return l.since.Add(l.length).Sub(now)
}

// Hundreds of calls at a time share a budget of 50 requests a window: all
// succeed, and after the first walls none is refused.
func TestPaceSharesTheBudget(t *testing.T) {
	t.Parallel()
	const limit, calls, atOnce, latency = 50, 1000, 10, 25 * time.Millisecond
	synctest.Test(t, func(t *testing.T) {
		server := &limited{limit: limit, length: time.Minute}
		p := newPace(time.Now, Sleep)
		send := func() {
			for {
				turn, err := p.wait(t.Context())
				if err != nil {
					t.Error(err)
					return
				}
				time.Sleep(latency) //nolint:forbidigo // virtual time
				wait := server.answer()
				time.Sleep(latency) //nolint:forbidigo // virtual time
				turn.done(wait == 0)
				if wait == 0 {
					return
				}
				p.extend(wait)
			}
		}
		places := make(chan struct{}, atOnce)
		var all sync.WaitGroup
		begin := time.Now()
		for range calls {
			places <- struct{}{}
			all.Go(func() {
				send()
				<-places
			})
		}
		all.Wait()
		// The first wall meets all that are under way, the second one few, the
		// third a single one; there are twenty windows.
		if most := atOnce + fewAtOnce + limit/easeAfter + 1; server.served != calls || server.refused > most {
			t.Errorf("%d calls were served, %d refused, at most %d are expected", server.served, server.refused, most)
		}
		if took, most := time.Since(begin), (calls/limit+2)*time.Minute; took > most {
			t.Errorf("it took %s, at most %s are expected", took, most)
		}
	})
}

func TestPaceLearns(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	p := newPace(func() time.Time { return now }, nil)
	send := func(count int) {
		t.Helper()
		for range count {
			got, left, _ := p.try()
			if got.pace == nil {
				t.Fatalf("held back for %s", left)
			}
			got.done(true)
		}
	}
	refuse := func(wait time.Duration) {
		t.Helper()
		got, left, _ := p.try()
		if got.pace == nil {
			t.Fatalf("held back for %s", left)
		}
		got.done(false)
		p.extend(wait)
	}
	held := func(want time.Duration) {
		t.Helper()
		if got, left, _ := p.try(); got.pace != nil || left != want {
			t.Fatalf("sent: %v, held back for %s, want %s", got.pace != nil, left, want)
		}
	}
	send(30)
	refuse(time.Second)
	held(time.Second)
	now = now.Add(time.Second) // a window of 10 seconds begins
	send(50)
	now = now.Add(4 * time.Second)
	refuse(6 * time.Second)
	held(6 * time.Second)
	if p.budget != 50 || p.window != 10*time.Second+6*time.Second/margin || p.proved {
		t.Fatalf("%+v", p)
	}
	now = now.Add(6 * time.Second)
	send(50)
	now = now.Add(time.Second)
	refuse(9 * time.Second) // the one that tried what lies beyond
	if p.budget != 50 || !p.proved {
		t.Fatalf("%+v", p)
	}
	now = now.Add(9 * time.Second)
	for range 3 { // from now on nothing is refused
		send(50)
		now = now.Add(2 * time.Second)
		held(p.window - 2*time.Second)
		now = now.Add(p.window - 2*time.Second)
	}
}

// A moment's overload is no budget: what lies beyond is tried, one by one.
func TestPaceRecovers(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	p := newPace(func() time.Time { return now }, nil)
	p.extend(time.Second)
	now = now.Add(time.Second)
	one, _, _ := p.try()
	one.done(true)
	p.extend(time.Second) // a window of one request, it seems
	now = now.Add(time.Second)
	for range 100 {
		got, left, _ := p.try()
		if got.pace == nil {
			t.Fatalf("held back for %s", left)
		}
		got.done(true)
	}
	first, _, _ := p.try()
	if first.pace == nil || p.budget != 100 {
		t.Fatalf("%+v", p)
	}
	if got, left, changed := p.try(); got.pace != nil || left != 0 || changed == nil {
		t.Error("beyond the budget one request at a time is enough")
	}
}
