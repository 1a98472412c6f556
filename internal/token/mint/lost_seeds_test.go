// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package mint

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/clock/clocktest"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// pipelines are two runs of which one goes on at a time: at each of its requests
// a seed says whether the other one takes over.
type pipelines struct {
	mu     sync.Mutex
	pick   *rand.Rand
	active int
	over   [2]bool
	wake   [2]chan struct{}
}

// request is called before a request of whoever is active is handled.
func (p *pipelines) request(simulator.Request) {
	p.mu.Lock()
	me := p.active
	other := 1 - me
	if p.over[other] || p.pick.IntN(2) == 0 {
		p.mu.Unlock()
		return
	}
	p.active = other
	p.mu.Unlock()
	p.wake[other] <- struct{}{}
	<-p.wake[me]
}

// run does both, beginning with the first.
func (p *pipelines) run(do func(me int)) {
	var both sync.WaitGroup
	for me := range p.wake {
		p.wake[me] = make(chan struct{}, 1)
	}
	p.wake[0] <- struct{}{}
	for me := range p.wake {
		both.Go(func() {
			<-p.wake[me]
			do(me)
			p.mu.Lock()
			defer p.mu.Unlock()
			if p.over[me] = true; !p.over[1-me] {
				p.active = 1 - me
				p.wake[1-me] <- struct{}{}
			}
		})
	}
	both.Wait()
}

// outcome is what one pipeline got.
type outcome struct {
	token Made
	err   error
}

// rivals lets two pipelines create a token of one name at once, while answers get
// lost, and returns what they got and which tokens there are then.
func rivals(t *testing.T, seed uint64, e Expiry) (got [2]outcome, alive []string) {
	t.Helper()
	pick := rand.New(rand.NewPCG(seed, 9)) //nolint:gosec // a test that can be repeated
	now := clocktest.NewFake(noon)
	sim := simulator.New(simulator.WithClock(now))
	defer sim.Close()
	api := sim.API()
	kinds := []simulator.Fault{
		{Kind: simulator.DropBefore}, {Kind: simulator.DropAfter}, {Kind: simulator.TruncateBody}, {Kind: simulator.Status, Status: http.StatusInternalServerError},
	}
	for range 1 + pick.IntN(2) {
		fault := kinds[pick.IntN(len(kinds))]
		fault.Match, fault.Skip, fault.Times = "POST /api/v2/activeGateTokens", pick.IntN(3), 1
		api.Fault(fault)
	}
	p := &pipelines{pick: pick}
	defer api.OnRequest(p.request)()
	early := [2]time.Duration{clockDoubt, clockDoubt + time.Millisecond} // as close as it gets
	works := [2]*Creation{}
	for me := range works {
		works[me] = &Creation{
			API: client(t, api, now), Wanted: Wanted{Name: "gate1", Type: TypeEnvironment, Expiry: e},
			Turns: &dynatrace.Creations{}, Lifetime: clock.NewLifetime(), Early: func() time.Duration { return early[me] }, Timeout: time.Minute, Sleep: rest.Sleep,
		}
	}
	p.run(func(me int) {
		got[me].token, got[me].err = works[me].Run(context.Background())
	})
	for _, token := range api.GateTokens() {
		alive = append(alive, token.ID)
	}
	return got, alive
}

func client(t *testing.T, api *simulator.Environment, now *clocktest.Fake) *dynatrace.Environment {
	t.Helper()
	policy, err := rest.NewPolicy(rest.PolicyConfig{RootsPEM: []byte(api.CAPEM())})
	if err != nil {
		t.Fatal(err)
	}
	address, err := dynatrace.ParseAddress(api.ManagedURL())
	if err != nil {
		t.Fatal(err)
	}
	return dynatrace.New(dynatrace.Config{
		Client:  rest.NewClient(rest.Config{Policy: policy, Dialer: rest.NewDialer(rest.DialerConfig{}), Clock: now}),
		Address: address, Auth: rest.APIToken(rest.NewSecret(simulator.Token)), Clock: now,
	})
}

// TestRivals: whatever the order in which two pipelines ask, and whichever answer
// is lost, nobody revokes the other's token, and where both got theirs, there is
// no third one.
func TestRivals(t *testing.T) {
	t.Parallel()
	const seeds = 100
	for name, e := range map[string]Expiry{
		"expires_in": {Kind: ExpiryIn, Duration: lasting(t, "60d")}, "expiration_date": {Kind: ExpiryDate, Date: noon.Add(60 * day)}, "never_expires": {Kind: ExpiryNever},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for seed := range uint64(seeds) {
				got, alive := rivals(t, seed, e)
				var owned []string
				for _, one := range got {
					if one.err == nil {
						owned = append(owned, one.token.ID)
					}
				}
				for _, id := range owned {
					if !slices.Contains(alive, id) {
						t.Errorf("seed %d: the token %s of a pipeline was revoked by the other: %s", seed, id, said(got))
					}
				}
				if e.proves() && len(alive) != len(owned) {
					t.Errorf("seed %d: %d tokens, of which %d are known: %s", seed, len(alive), len(owned), said(got))
				}
			}
		})
	}
}

func said(got [2]outcome) string { return fmt.Sprintf("%v; %v", got[0].err, got[1].err) }
