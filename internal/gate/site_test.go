// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

func TestLockIsForOneGate(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	here, there := w.client(), w.fleet.Gate(gateAt(t, "https://elsewhere"), "x", rest.Trust{})
	otherEnvironment := w.fleet.Gate(w.address(), "other", rest.Trust{})
	unlock, err := here.Lock(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if other, err := there.Lock(ctx); err != nil {
		t.Fatal(err)
	} else {
		other()
	}
	cancelled, cancel := context.WithCancel(ctx)
	waiting := make(chan error, 1)
	go func() {
		_, err := otherEnvironment.Lock(cancelled)
		waiting <- err
	}()
	cancel()
	if err := <-waiting; !errors.Is(err, context.Canceled) {
		t.Errorf("Lock = %v", err)
	}
	unlock()
	unlock()
	var inside, most atomic.Int64
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			unlock, err := w.client().Lock(ctx)
			if err != nil {
				t.Error(err)
				return
			}
			defer unlock()
			if now := inside.Add(1); now > most.Load() {
				most.Store(now)
			}
			inside.Add(-1)
		})
	}
	all.Wait()
	if most.Load() != 1 {
		t.Errorf("%d inside at a time", most.Load())
	}
}

func gateAt(t *testing.T, raw string) gate.Address {
	t.Helper()
	address, _, err := gate.ParseAddress(raw)
	if err != nil {
		t.Fatal(err)
	}
	return address
}

// What a run remembers belongs to host and port, whatever the trust and
// however the address is written.
func TestMemoryOfTheRun(t *testing.T) {
	t.Parallel()
	fleet := newWorld(t).fleet
	here := fleet.Gate(gateAt(t, "https://Gate1/"), "abc", rest.Trust{})
	same := fleet.Gate(gateAt(t, "https://gate1:9999"), "xyz", rest.Trust{Known: []rest.Fingerprint{"f"}})
	other := fleet.Gate(gateAt(t, "https://gate1:443"), "abc", rest.Trust{})

	left := gate.Left{Name: "old.p12", Fingerprint: "f", Passwords: []rest.Secret{rest.NewSecret("x")}}
	here.PutLeft(left)
	if _, ok := other.TakeLeft(); ok {
		t.Error("another port is another gate")
	}
	got, ok := same.TakeLeft()
	if !ok || got.Name != left.Name || !got.Passwords[0].Equal(left.Passwords[0]) {
		t.Errorf("TakeLeft = %+v, %v", got, ok)
	}
	if _, ok := here.TakeLeft(); ok {
		t.Error("it was taken")
	}
	here.MarkOurs("new.p12")
	if !same.IsOurs("new.p12") || other.IsOurs("new.p12") || same.IsOurs("old.p12") {
		t.Error("IsOurs")
	}
	same.UnmarkOurs("new.p12")
	if here.IsOurs("new.p12") {
		t.Error("UnmarkOurs")
	}
}

func TestServed(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	stranger := w.fleet.Gate(w.address(), w.simulator.Environment(), rest.Trust{})
	chain, err := stranger.Served(ctx, w.gate.Address(), "gate")
	if err != nil || rest.FingerprintOf(chain[0]) != rest.FingerprintOf(w.gate.Served()) {
		t.Fatalf("Served = %v", err)
	}
	elsewhere := w.simulator.AddGate()
	chain, err = stranger.Served(ctx, elsewhere.Address(), "other.example")
	if err != nil || rest.FingerprintOf(chain[0]) != rest.FingerprintOf(elsewhere.Served()) {
		t.Errorf("Served elsewhere = %v", err)
	}
	if got := w.simulator.Journal().Lines(); len(got) != 0 {
		t.Errorf("a handshake sends nothing: %v", got)
	}
	dead := w.simulator.AddGate()
	unreached := w.fleet.Gate(gateAt(t, dead.URL()), w.simulator.Environment(), rest.Trust{})
	dead.Stop()
	if _, err := unreached.List(ctx); !rest.IsUnreachable(err) {
		t.Errorf("List = %v", err)
	}
	if err := dead.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := unreached.List(ctx); !rest.IsUnreachable(err) {
		t.Errorf("a dead gate is dialled once: %v", err)
	}
	if _, err := unreached.Served(ctx, dead.Address(), "gate"); err != nil {
		t.Errorf("polling dials even after a failure: %v", err)
	}
}

func TestPoll(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	calls := 0
	err := w.client().Poll(context.Background(), func(context.Context) (bool, error) { calls++; return calls == 4, nil })
	want := []time.Duration{100 * time.Millisecond, 200 * time.Millisecond, 400 * time.Millisecond}
	if diff := cmp.Diff(want, w.slept()); err != nil || diff != "" {
		t.Errorf("Poll = %v, %s", err, diff)
	}
	calls = 0
	err = w.client().Poll(context.Background(), func(context.Context) (bool, error) { calls++; return false, nil })
	if err == nil || err.Error() != "not within 5s" || calls < 5 || calls > 8 {
		t.Errorf("Poll = %v after %d calls", err, calls)
	}
	fatal := errors.New("fatal")
	if err := w.client().Poll(context.Background(), func(context.Context) (bool, error) { return false, fatal }); !errors.Is(err, fatal) {
		t.Errorf("Poll = %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	if err := w.client().Poll(ctx, func(context.Context) (bool, error) { cancel(); return false, nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("Poll = %v", err)
	}
}

func TestSkew(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if _, ok := w.client().Skew(); ok {
		t.Error("nothing was asked yet")
	}
	date := time.Now().Add(time.Hour).UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT")
	w.gate.Fault(simulator.Fault{Kind: simulator.Raw, Times: 1, Body: "HTTP/1.1 200 OK\r\nDate: " + date + "\r\nContent-Length: 2\r\n\r\n[]"})
	if _, err := w.client().List(context.Background()); err != nil {
		t.Fatal(err)
	}
	if skew, ok := w.client().Skew(); !ok || skew < 50*time.Minute {
		t.Errorf("Skew = %v, %v", skew, ok)
	}
}
