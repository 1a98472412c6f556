// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/credential"
	"github.com/activegate/terraform-provider-activegate/internal/clock/clocktest"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/provider"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// environmentStart is when each environment world begins.
var environmentStart = time.Date(2026, time.March, 2, 9, 30, 0, 0, time.UTC)

// environmentWorld is a world with the environment API, in which simulator and
// provider share a clock that only tests move.
type environmentWorld struct {
	*world
	clock *clocktest.Fake
	api   *simulator.Environment
	// credential is that of this run of tests, unless a test is about another one.
	credential string
}

// classic is for tests of what only classic access tokens have: types of tokens,
// their owner, and what is looked up.
func (w *environmentWorld) classic() { w.credential = credential.APIToken }

// owner is whose a new token is, as far as the API tells: it tells nothing of a
// platform credential.
func (w *environmentWorld) owner() string {
	if w.credential == credential.APIToken {
		return "admin"
	}
	return ""
}

// punctual tokens lack nothing of their last minute, so that tests can tell their
// expiry.
func punctual() time.Duration { return 0 }

func newEnvironmentWorld(t *testing.T) *environmentWorld {
	t.Helper()
	t.Parallel()
	return environmentApart(t)
}

// environmentApart is one of several of a test, which is parallel itself.
func environmentApart(t *testing.T) *environmentWorld {
	t.Helper()
	now := clocktest.NewFake(environmentStart)
	sim := simulator.New(simulator.WithClock(now))
	t.Cleanup(sim.Close)
	return &environmentWorld{
		world: &world{
			t: t, sim: sim, ca: keystoretest.NewCA("Acceptance Root"),
			options: []provider.Option{provider.WithClock(now), provider.WithEarly(punctual)},
		},
		clock: now,
		api:   sim.API(),

		credential: credential.Chosen(t),
	}
}

// provider is a provider block for the environment with the credential of this run
// of tests; another one takes its place by being named in extra.
func (w *environmentWorld) provider(extra ...string) string {
	extra = append(slices.Clone(extra), credential.LinesOf(w.sim, w.credential, extra...)...)
	return fmt.Sprintf(`
provider "activegate" {
  environment_url    = %q
  ca_certificate_pem = %q
  %s
}
`, w.api.ManagedURL(), w.api.CAPEM(), strings.Join(extra, "\n  "))
}

// pass moves the clock, for the PreConfig of a step.
func (w *environmentWorld) pass(d time.Duration) func() { return func() { w.clock.Advance(d) } }
