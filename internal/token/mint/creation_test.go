// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package mint

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/clock/clocktest"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestCreation: whatever becomes of the answers, a token is made and known, or
// there is none, or it is said what is undecided.
func TestCreation(t *testing.T) {
	t.Parallel()
	const creates, lists = "POST /api/v2/activeGateTokens", "GET /api/v2/activeGateTokens"
	in := Expiry{Kind: ExpiryIn, Duration: lasting(t, "60d")}
	lost := func(times int) simulator.Fault {
		return simulator.Fault{Match: creates, Kind: simulator.DropAfter, Times: times}
	}
	var baseline *BaselineError
	var undecided *LostError
	var ended *EndedError
	var refused *rest.StatusError
	tests := map[string]struct {
		expiry Expiry
		faults []simulator.Fault
		ended  bool
		fails  any
		alive  int
	}{
		"answered":              {expiry: in, alive: 1},
		"never reached the API": {expiry: in, faults: []simulator.Fault{{Match: creates, Kind: simulator.DropBefore, Times: 1}}, alive: 1},
		"answer lost":           {expiry: in, faults: []simulator.Fault{lost(1)}, alive: 1},
		"both answers lost":     {expiry: in, faults: []simulator.Fault{lost(2)}, fails: &undecided},
		"lost without a proof":  {expiry: Expiry{Kind: ExpiryNever}, faults: []simulator.Fault{lost(1)}, fails: &undecided, alive: 1},
		"no list before":        {expiry: in, faults: []simulator.Fault{{Match: lists, Kind: simulator.Status, Status: http.StatusForbidden}}, fails: &baseline},
		"refused":               {expiry: in, faults: []simulator.Fault{{Match: creates, Kind: simulator.Status, Status: http.StatusForbidden}}, fails: &refused},
		"nobody would save it":  {expiry: in, ended: true, fails: &ended},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			now := clocktest.NewFake(noon)
			sim := simulator.New(simulator.WithClock(now))
			defer sim.Close()
			for _, fault := range test.faults {
				sim.API().Fault(fault)
			}
			ending := clock.NewLifetime()
			if test.ended {
				ending.End(0)
			}
			work := &Creation{
				API: client(t, sim.API(), now), Wanted: Wanted{Name: "gate1", Type: TypeEnvironment, Expiry: test.expiry},
				Turns: &dynatrace.Creations{}, Lifetime: ending, Early: func() time.Duration { return clockDoubt }, Timeout: time.Minute,
				Sleep: func(context.Context, time.Duration) error { return nil },
			}
			made, err := work.Run(t.Context())
			alive := sim.API().GateTokens()
			if len(alive) != test.alive {
				t.Errorf("%d tokens, want %d", len(alive), test.alive)
			}
			switch {
			case test.fails != nil && !errors.As(err, test.fails):
				t.Errorf("error %v", err)
			case test.fails == nil && (err != nil || made.ID != alive[0].ID || made.Secret.IsEmpty() || made.Owner == ""):
				t.Errorf("made %s of %s, %v", made.ID, made.Owner, err)
			}
		})
	}
}

// TestLostWords: one token was revoked, or more of them were.
func TestLostWords(t *testing.T) {
	t.Parallel()
	const lost = "the answer to the creation of the token was lost: EOF"
	for want, revoked := range map[string][]string{
		"; no token was found that it has created":              nil,
		"; the token a that it had created was revoked":         {"a"},
		"; the tokens a and b that it had created were revoked": {"a", "b"},
	} {
		if got := (&LostError{Answer: io.EOF, Revoked: revoked}).Error(); got != lost+want {
			t.Errorf("%q: %s", revoked, got)
		}
	}
}
