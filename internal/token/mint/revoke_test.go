// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package mint

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/activegate/terraform-provider-activegate/internal/clock/clocktest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// removal is a token with a predecessor at a simulated environment.
type removal struct {
	api          *simulator.Environment
	Removal      Removal
	place        Place
	old, young   string // ids
	slept        int
	atSleep      func(sleeps int) error
	oldSecret    string
	youngSecret  string
	predecessors []Case
}

func newRemoval(t *testing.T) *removal {
	t.Helper()
	now := clocktest.NewFake(noon)
	sim := simulator.New(simulator.WithClock(now))
	t.Cleanup(sim.Close)
	r := &removal{api: sim.API(), atSleep: func(int) error { return context.DeadlineExceeded }}
	r.old, r.oldSecret = r.api.AddGateToken(simulator.TokenSeed{Name: "gate1"})
	r.young, r.youngSecret = r.api.AddGateToken(simulator.TokenSeed{Name: "gate1"})
	r.place = Place{API: client(t, r.api, now), Environment: "abc12345"}
	r.Removal = Removal{Sleep: func(context.Context, time.Duration) error {
		r.slept++
		return r.atSleep(r.slept)
	}}
	return r
}

func (r *removal) pending(id string, inUse bool) Case {
	return Case{ID: id, Places: []Place{r.place}, InUse: inUse}
}

func (r *removal) run(t *testing.T, inUse bool) (left []string, err error) {
	t.Helper()
	pending := []Case{r.pending(r.old, inUse), r.pending(r.young, inUse)}
	cases, err := r.Removal.Run(t.Context(), pending)
	for _, one := range cases {
		left = append(left, one.ID)
	}
	r.predecessors = cases
	var alive []string
	for _, token := range r.api.GateTokens() {
		alive = append(alive, token.ID)
	}
	if diff := cmp.Diff(slices.Sorted(slices.Values(alive)), slices.Sorted(slices.Values(left)), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("valid and left differ (-valid +left):\n%s", diff)
	}
	return left, err
}

// TestRemoval: what no gate uses is revoked at once, predecessors first.
func TestRemoval(t *testing.T) {
	t.Parallel()
	r := newRemoval(t)
	if left, err := r.run(t, false); err != nil || len(left) > 0 || r.slept > 0 {
		t.Errorf("left %v, %d waits, %v", left, r.slept, err)
	}
}

// TestRemovalHeld: a token that a gate uses stays, with the one that comes after
// it, until the gate has another one, or the time is over.
func TestRemovalHeld(t *testing.T) {
	t.Parallel()
	r := newRemoval(t)
	gate := r.api.AddMember(simulator.Using(r.oldSecret))
	left, err := r.run(t, false)
	var held *HeldError
	if !errors.As(err, &held) || held.ID != r.old || held.Verdict.Blind || len(held.Verdict.Holders) != 1 {
		t.Fatalf("%v", err)
	}
	if diff := cmp.Diff([]string{r.old, r.young}, left); diff != "" || len(r.predecessors[0].Gates) != 1 {
		t.Errorf("left (-want +got):\n%s", diff)
	}
	r.atSleep = func(sleeps int) error {
		if sleeps == 2 { // the first one was in the run before
			gate.Connect(r.youngSecret)
			return nil
		}
		return context.DeadlineExceeded
	}
	left, err = r.run(t, false)
	if diff := cmp.Diff([]string{r.young}, left); diff != "" || !errors.As(err, &held) || held.ID != r.young {
		t.Errorf("%v, left (-want +got):\n%s", err, diff)
	}
}

// TestRemovalAllowed revokes also what a gate uses.
func TestRemovalAllowed(t *testing.T) {
	t.Parallel()
	r := newRemoval(t)
	r.api.AddMember(simulator.Using(r.oldSecret))
	if left, err := r.run(t, true); err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
}

// TestRemovalOutOfTime: where the time is over while the gates are asked for, what
// was known before counts.
func TestRemovalOutOfTime(t *testing.T) {
	t.Parallel()
	r := newRemoval(t)
	r.api.AddMember(simulator.Using(r.oldSecret))
	ctx, cancel := context.WithCancel(t.Context())
	r.atSleep = func(int) error {
		cancel()
		return nil
	}
	_, err := r.Removal.Run(ctx, []Case{r.pending(r.old, false), r.pending(r.young, false)})
	var held *HeldError
	if !errors.As(err, &held) || held.Verdict.Blind || len(held.Verdict.Holders) != 1 {
		t.Errorf("%v", err)
	}
}

// TestRemovalFails: what cannot be read or revoked is an error of its own, and
// what comes after it stays.
func TestRemovalFails(t *testing.T) {
	t.Parallel()
	r := newRemoval(t)
	r.api.Fault(simulator.Fault{Match: "GET /api/v2/activeGateTokens", Kind: simulator.Status, Status: http.StatusForbidden})
	r.api.Fault(simulator.Fault{Match: "GET /api/v2/activeGateTokens/{id}", Kind: simulator.Status, Status: http.StatusForbidden})
	var unread *UnreadError
	if _, err := r.run(t, false); !errors.As(err, &unread) {
		t.Errorf("%v", err)
	}
	r = newRemoval(t)
	r.api.Fault(simulator.Fault{Match: "DELETE /api/v2/activeGateTokens/{id}", Kind: simulator.Status, Status: http.StatusForbidden})
	var failed *RevokeError
	if left, err := r.run(t, false); !errors.As(err, &failed) || failed.ID != r.old || len(left) != 2 {
		t.Errorf("%v, %v", left, err)
	}
}
