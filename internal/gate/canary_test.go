// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/canary"
	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

func newFleet(t *testing.T, limit int) func(int) *gate.Gate {
	t.Helper()
	policy, err := rest.NewPolicy(rest.PolicyConfig{})
	if err != nil {
		t.Fatal(err)
	}
	fleet := gate.NewFleet(gate.Config{
		Client:             rest.NewClient(rest.Config{Policy: policy, Dialer: rest.NewDialer(rest.DialerConfig{})}),
		MaxFailedRotations: limit,
	})
	return func(i int) *gate.Gate {
		return fleet.Gate(gateAt(t, fmt.Sprintf("https://gate%d", i)), "abc", rest.Trust{})
	}
}

// However many start at once, no more than the limit fail.
func TestCanaryStopsABadCertificate(t *testing.T) {
	t.Parallel()
	for _, limit := range []int{1, 3} {
		at := newFleet(t, limit)
		var started, refused atomic.Int64
		var all sync.WaitGroup
		for i := range 50 {
			all.Go(func() {
				done, err := at(i).StartRotation(context.Background())
				var stopped *canary.Error
				switch {
				case err == nil:
					started.Add(1)
					done(canary.NotVerified)
					done(canary.Verified) // without effect
				case errors.As(err, &stopped) && stopped.Failed == limit && stopped.First != "":
					refused.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		all.Wait()
		if int(started.Load()) != limit || int(refused.Load()) != 50-limit {
			t.Errorf("limit %d: %d started, %d refused", limit, started.Load(), refused.Load())
		}
	}
}

func TestCanaryOpensAfterTheFirstSuccess(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	at := newFleet(t, 1)
	done, err := at(0).StartRotation(ctx)
	if err != nil {
		t.Fatal(err)
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := at(1).StartRotation(cancelled); !errors.Is(err, context.Canceled) {
		t.Errorf("the second must wait: %v", err)
	}
	second := make(chan func(canary.Outcome), 1)
	go func() {
		done, err := at(1).StartRotation(ctx)
		if err != nil {
			t.Error(err)
		}
		second <- done
	}()
	done(canary.NotStarted) // proves nothing: the second goes ahead alone
	next := <-second
	if _, err := at(2).StartRotation(cancelled); !errors.Is(err, context.Canceled) {
		t.Errorf("the third must wait: %v", err)
	}
	next(canary.Verified)
	var open []func(canary.Outcome)
	for i := range 20 { // all at a time now
		done, err := at(i).StartRotation(ctx)
		if err != nil {
			t.Fatal(err)
		}
		open = append(open, done)
	}
	open[7](canary.NotVerified)
	var stopped *canary.Error
	if _, err := at(30).StartRotation(ctx); !errors.As(err, &stopped) || stopped.First != "gate7:9999" {
		t.Errorf("StartRotation = %v", err)
	}
}

// A failure takes its place for good: those that still run may fail, too.
func TestCanaryCountsWhatStillRuns(t *testing.T) {
	t.Parallel()
	at := newFleet(t, 2)
	first, err := at(0).StartRotation(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	second, err := at(1).StartRotation(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	first(canary.NotVerified)
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := at(2).StartRotation(cancelled); !errors.Is(err, context.Canceled) {
		t.Errorf("the third must wait: %v", err)
	}
	second(canary.Verified)
	if _, err := at(2).StartRotation(t.Context()); err != nil {
		t.Errorf("one failure of two is allowed: %v", err)
	}
}
