// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/credential"
	"github.com/activegate/terraform-provider-activegate/internal/clock/clocktest"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// tokenWrites are the contexts of ActiveGate tokens.
var tokenWrites = []faultContext{
	{name: "creation of a token", write: createsToken, saves: true, again: (*faultCell).reports, settled: (*faultCell).holdsTokens, prepare: func(c *faultCell) {
		c.inEnvironment()
		c.blocks = c.rounds("one")
	}},
	{name: "creation of a token in a rotation", write: createsToken, saves: true, hostile: true, again: (*faultCell).reports, settled: (*faultCell).holdsTokens, prepare: func(c *faultCell) {
		c.inEnvironment()
		c.applies(c.rounds("one")...)
		c.blocks = c.rounds("two")
	}},
	{name: "creation of a token in a replacement", write: createsToken, saves: true, again: (*faultCell).reports, settled: (*faultCell).holdsTokens, prepare: func(c *faultCell) {
		c.inEnvironment()
		c.applies(c.rounds("one")...)
		c.arguments = []string{"-replace=" + tokenAddress}
	}},
	{name: "revocation of a predecessor", write: revokesToken, hostile: true, settled: (*faultCell).holdsOneToken, prepare: func(c *faultCell) {
		c.twoTokens()
		c.tokens.clock.Advance(8 * day) // longer than the overlap
	}},
	{name: "revocation of a predecessor at a destroy", write: revokesToken, settled: (*faultCell).revoked, prepare: func(c *faultCell) {
		c.twoTokens()
		c.blocks = nil
	}},
	{name: "revocation of the token at a destroy", write: revokesToken, settled: (*faultCell).revoked, prepare: func(c *faultCell) {
		c.twoTokens()
		c.name, _ = c.one()["id"].(string)
		c.blocks = nil
	}},
	atCluster("creation of a token", createsAtCluster, func(c *faultCell) {
		c.blocks = c.rounds("one")
	}),
	atCluster("creation of a token in a rotation", createsAtCluster, func(c *faultCell) {
		c.applies(c.rounds("one")...)
		c.blocks = c.rounds("two")
	}),
	atCluster("creation of a token in a replacement", createsAtCluster, func(c *faultCell) {
		c.applies(c.rounds("one")...)
		c.arguments = []string{"-replace=" + tokenAddress}
	}),
	atCluster("revocation of a predecessor", revokesAtCluster, func(c *faultCell) {
		c.rotatesToken()
		c.tokens.clock.Advance(8 * day)
	}),
	atCluster("revocation of the token at a destroy", revokesAtCluster, func(c *faultCell) {
		c.rotatesToken()
		c.name, _ = c.one()["id"].(string)
		c.blocks = nil
	}).until((*faultCell).revoked),
}

// atCluster is a row of a token that a cluster makes.
func atCluster(name, write string, prepare func(c *faultCell)) faultContext {
	row := faultContext{name: "cluster: " + name, write: write, hostile: name == "creation of a token", settled: (*faultCell).holdsOneToken, prepare: func(c *faultCell) {
		c.inEnvironment()
		c.cluster = c.w.sim.Cluster()
		c.tokens.api = c.cluster.Gates()
		c.e.variables = append(c.e.variables, clusterTokenVariable)
		prepare(c)
	}}
	if write == createsAtCluster {
		row.saves, row.again, row.settled = true, (*faultCell).reports, (*faultCell).holdsTokens
	}
	return row
}

// until is a row that ends in something else.
func (f faultContext) until(settled func(c *faultCell)) faultContext {
	f.settled = settled
	return f
}

// inEnvironment begins a cell of a token, with a clock that only the test moves.
func (c *faultCell) inEnvironment() {
	c.t.Helper()
	c.t.Parallel()
	now := clocktest.NewFake(time.Now().Truncate(time.Second))
	sim := simulator.New(simulator.WithClock(now))
	c.t.Cleanup(sim.Close)
	c.w = &world{t: c.t, sim: sim, ca: keystoretest.NewCA("Acceptance Root")}
	c.tokens = &environmentWorld{world: c.w, clock: now, api: sim.API()}
	c.starts()
}

// rounds is a token that is rotated with each word, and an output of it.
func (c *faultCell) rounds(word string) []string {
	kind := "ENVIRONMENT"
	if c.cluster != nil {
		kind = "CLUSTER"
	}
	return []string{fmt.Sprintf(`
resource "activegate_token" "gate" {
  name       = "gate"
  expires_in = "90d"
  activegate_type = %q
  rotation   = { triggers = { word = %q } }
  timeouts   = { delete = "10s" }
}
output "token" {
  value     = activegate_token.gate.token
  sensitive = true
}
`, kind, word)}
}

// twoTokens is a token and its predecessor.
func (c *faultCell) twoTokens() {
	c.t.Helper()
	c.inEnvironment()
	c.rotatesToken()
}

// rotatesToken makes both.
func (c *faultCell) rotatesToken() {
	c.t.Helper()
	c.applies(c.rounds("one")...)
	c.name, _ = c.one()["id"].(string) // the predecessor
	c.applies(c.rounds("two")...)
}

// owned are the ids of a token and its predecessors in state.
func owned(instance map[string]any) []string {
	id, _ := instance["id"].(string)
	ids := []string{id}
	previous, _ := instance["previous_tokens"].([]any)
	for _, one := range previous {
		if fields, ok := one.(map[string]any); ok {
			ids = append(ids, fmt.Sprint(fields["id"]))
		}
	}
	slices.Sort(ids)
	return ids
}

// orphans are the live tokens that no instance in state has.
func (c *faultCell) orphans() []string {
	c.t.Helper()
	var held, orphans []string
	for _, instance := range c.saved() {
		held = append(held, owned(instance.Attributes)...)
	}
	for _, token := range c.tokens.api.GateTokens() {
		if !slices.Contains(held, token.ID) {
			orphans = append(orphans, token.ID)
		}
	}
	return orphans
}

// reports applies again. Where nobody was left to save or to revoke a token, it
// must be named; nothing can prove whose it is.
func (c *faultCell) reports() {
	c.t.Helper()
	creates := c.context.write == createsToken || c.context.write == createsAtCluster
	if c.fault.lonely && creates {
		c.lost = c.orphans()
	}
	if killed := c.fault.name == killedName && creates; len(c.lost) > 1 || (killed && len(c.lost) != 1) {
		c.t.Errorf("tokens that nobody saved: %q", c.lost)
	}
	applied := c.e.ok(c.e.apply())
	for _, id := range c.lost {
		c.e.says(applied, "Unused tokens of the same name", id)
	}
}

// holdsTokens requires that the live tokens are those in state, but for those
// that were reported, and that what the state says of the token is true.
func (c *faultCell) holdsTokens() {
	c.t.Helper()
	saved := c.one()
	if diff := cmp.Diff(c.lost, c.orphans()); diff != "" {
		c.t.Errorf("live tokens that are not in state (-reported +there):\n%s", diff)
	}
	for _, id := range owned(saved) {
		if _, there := c.tokens.api.GateToken(id); !there {
			c.t.Errorf("the token %s in state is not there", id)
		}
	}
	if secret, _ := saved["token"].(string); !c.tokens.api.Alive(secret) {
		c.t.Error("the token in state does not let anybody in")
	}
	id, _ := saved["id"].(string)
	facts, _ := c.tokens.api.GateToken(id)
	holds := map[string]any{"name": facts.Name, "owner": facts.Owner, "expiration_date": facts.Expires.UTC().Format(time.RFC3339)}
	if c.cluster != nil || credential.Chosen(c.t) != credential.APIToken { // of no other one is the owner told
		delete(holds, "owner")
	}
	c.same(saved, holds)
	// The answer to a creation has no date: the provider reckons with the API's
	// last one and the time since, and the clock of this test stands still.
	created, err := time.Parse(time.RFC3339, fmt.Sprint(saved["creation_date"]))
	if err != nil || created.Sub(facts.Created).Abs() > time.Minute {
		c.t.Errorf("the state has creation_date = %v, want %s", saved["creation_date"], facts.Created)
	}
}

// holdsOneToken is the same without a predecessor.
func (c *faultCell) holdsOneToken() {
	c.t.Helper()
	c.holdsTokens()
	if ids := owned(c.one()); len(ids) != 1 {
		c.t.Errorf("tokens in state: %q, want one", ids)
	}
}

// revoked requires that nothing is left.
func (c *faultCell) revoked() {
	c.t.Helper()
	c.none()
	if left := c.tokens.api.GateTokens(); len(left) > 0 {
		c.t.Errorf("tokens left: %v", left)
	}
}
