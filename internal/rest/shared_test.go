// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// asked is a question that counts, and can be held back.
type asked struct {
	count   atomic.Int64
	entered chan struct{} // receives one value for each question, if not nil
	release chan struct{} // each question waits for one value, if not nil
	fail    atomic.Bool
	ctx     atomic.Pointer[context.Context]
}

var errAsked = errors.New("refused")

// question answers with its number, from 1 on.
func (a *asked) question() Question[int64] {
	return Question[int64]{Endpoint: "there:443", Deadline: time.Hour, Ask: func(ctx context.Context) (int64, error) {
		number := a.count.Add(1)
		a.ctx.Store(&ctx)
		if a.entered != nil {
			a.entered <- struct{}{}
		}
		if a.release != nil {
			<-a.release
		}
		if a.fail.Load() {
			return 0, errAsked
		}
		return number, nil
	}}
}

func held() *asked {
	return &asked{entered: make(chan struct{}, 100), release: make(chan struct{})}
}

// However many ask at the same moment, one question is asked, and one of them
// is told that it was its own.
func TestSharedAsksOnce(t *testing.T) {
	t.Parallel()
	for range 50 {
		var shared Shared[int64]
		var a asked
		var mine atomic.Int64
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				answer, own, err := shared.Get(context.Background(), a.question())
				if own {
					mine.Add(1)
				}
				if answer != 1 || err != nil {
					t.Errorf("Get = %d, %v", answer, err)
				}
			})
		}
		all.Wait()
		if a.count.Load() != 1 || mine.Load() != 1 {
			t.Fatalf("%d questions, of %d callers", a.count.Load(), mine.Load())
		}
		if kept, ok := shared.Kept(); kept != 1 || !ok {
			t.Errorf("Kept = %d, %v", kept, ok)
		}
	}
}

// Errors are everybody's who waited, and nobody's afterwards.
func TestSharedKeepsNoError(t *testing.T) {
	t.Parallel()
	var shared Shared[int64]
	var a asked
	a.fail.Store(true)
	for range 2 {
		if _, mine, err := shared.Get(context.Background(), a.question()); !mine || !errors.Is(err, errAsked) {
			t.Errorf("Get = %v, %v", mine, err)
		}
	}
	a.fail.Store(false)
	if answer, _, err := shared.Get(context.Background(), a.question()); answer != 3 || err != nil {
		t.Errorf("Get = %d, %v", answer, err)
	}
	a.fail.Store(true)
	if _, err := shared.Fresh(context.Background(), a.question()); !errors.Is(err, errAsked) {
		t.Errorf("Fresh = %v", err)
	}
	if kept, ok := shared.Kept(); kept != 3 || !ok {
		t.Errorf("a failure made the answer forgotten: %d, %v", kept, ok)
	}
}

// What was asked before an invalidation is neither kept nor given to those who
// ask after it.
func TestSharedForgetsWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	var shared Shared[int64]
	a := held()
	early := make(chan int64, 1)
	get := func(to chan<- int64) {
		answer, _, err := shared.Get(context.Background(), a.question())
		if err != nil {
			t.Error(err)
		}
		to <- answer
	}
	go get(early)
	<-a.entered
	shared.Invalidate()
	late := make(chan int64, 1)
	go get(late)
	<-a.entered // the late one asks for itself, while the early question is still open
	a.release <- struct{}{}
	a.release <- struct{}{}
	if first, second := <-early, <-late; first != 1 || second != 2 {
		t.Errorf("answers %d and %d", first, second)
	}
	if kept, ok := shared.Kept(); kept != 2 || !ok {
		t.Errorf("Kept = %d, %v", kept, ok)
	}
	shared.Invalidate()
	if kept, ok := shared.Kept(); ok {
		t.Errorf("Kept = %d", kept)
	}
}

// Fresh asks whatever is kept; an older answer that arrives later does not
// replace a newer one.
func TestSharedFresh(t *testing.T) {
	t.Parallel()
	var shared Shared[int64]
	slow, quick := held(), &asked{}
	slow.count.Store(100)
	old := make(chan int64, 1)
	go func() {
		answer, err := shared.Fresh(context.Background(), slow.question())
		if err != nil {
			t.Error(err)
		}
		old <- answer
	}()
	<-slow.entered
	for want := range int64(2) {
		if answer, err := shared.Fresh(context.Background(), quick.question()); answer != want+1 || err != nil {
			t.Errorf("Fresh = %d, %v", answer, err)
		}
	}
	slow.release <- struct{}{}
	if answer := <-old; answer != 101 {
		t.Errorf("Fresh = %d", answer)
	}
	if answer, mine, err := shared.Get(context.Background(), quick.question()); answer != 2 || mine || err != nil {
		t.Errorf("Get = %d, %v, %v", answer, mine, err)
	}
}

// Who asked first may leave: the question goes on, with a deadline of its own.
func TestSharedOutlivesTheFirst(t *testing.T) {
	t.Parallel()
	var shared Shared[int64]
	a := held()
	ctx, cancel := context.WithCancel(context.Background())
	first, second := make(chan error, 1), make(chan error, 1)
	get := func(ctx context.Context, to chan<- error) {
		_, _, err := shared.Get(ctx, a.question())
		to <- err
	}
	go get(ctx, first)
	<-a.entered
	go get(context.Background(), second)
	cancel()
	err := <-first
	var unreachable *UnreachableError
	if !errors.As(err, &unreachable) || unreachable.Endpoint != "there:443" || !errors.Is(err, context.Canceled) || IsUnreachable(err) || Ambiguous(err) {
		t.Errorf("first: %v", err)
	}
	asking := *a.ctx.Load()
	if deadline, ok := asking.Deadline(); asking.Err() != nil || !ok || deadline.IsZero() {
		t.Errorf("the question ended with its first caller: %v", asking.Err())
	}
	a.release <- struct{}{}
	if err := <-second; err != nil {
		t.Errorf("second: %v", err)
	}
	if a.count.Load() != 1 {
		t.Errorf("%d questions", a.count.Load())
	}
}

func TestSharedMap(t *testing.T) {
	t.Parallel()
	var all SharedMap[string, int64]
	var a asked
	all.Invalidate()
	for _, key := range []string{"x", "y", "x", "y"} {
		if _, _, err := all.At(key).Get(context.Background(), a.question()); err != nil {
			t.Error(err)
		}
	}
	if a.count.Load() != 2 {
		t.Errorf("%d questions for two keys", a.count.Load())
	}
	all.Invalidate()
	for _, key := range []string{"x", "y"} {
		if _, ok := all.At(key).Kept(); ok {
			t.Errorf("%s is kept", key)
		}
	}
}
