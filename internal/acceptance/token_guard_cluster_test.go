// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// unlistedClusters is why nobody can tell who uses a token for clusters.
const unlistedClusters = "the environment's list of gates does not show Cluster ActiveGates"

// TestTokenCluster: the environment's list documents no Cluster ActiveGates, so
// that none of its gates reports a token proves nothing of a used one for
// clusters. It is revoked when that is allowed, and not before.
func TestTokenCluster(t *testing.T) {
	t.Parallel()
	readings := map[string]func(*simulator.EnvironmentBehaviour){
		"usual":                 func(*simulator.EnvironmentBehaviour) {},
		"without type and seed": func(b *simulator.EnvironmentBehaviour) { b.OmitTypeAndSeed = true },
	}
	for name, change := range readings {
		t.Run(name, func(t *testing.T) {
			s := newTokenStory(t)
			s.classic()
			s.api.Behave(change)
			node := s.api.AddMember(simulator.Hostname("node1"), simulator.OfType("CLUSTER"))
			s.api.AddMember(simulator.Hostname("gw1"))
			const cluster, allowed = `activegate_type = "CLUSTER"`, `revoke_in_use = true`
			config := s.onSchedule(cluster)
			held := tokenTurn{
				before: s.pass(8 * day), config: config, action: plancheck.ResourceActionNoop,
				reads: []string{"WARNING A predecessor is not revoked yet", unlistedClusters, "`revoke_in_use = true`"}, never: []string{"activeGates.read"},
			}
			changed := s.onSchedule() // its successor is no token for clusters, the predecessor is
			turns := append(s.rotated(config, node), held)
			steps := make([]resource.TestStep, 0, len(turns)+3)
			for _, turn := range turns {
				steps = append(steps, s.step(turn))
			}
			s.run(append(steps,
				resource.TestStep{
					PreConfig: s.told.reset, Config: config, Destroy: true,
					ExpectError: saying("Nobody can tell whether the token is in use", unlistedClusters, "`revoke_in_use = true`", "applied before the destroy"),
				},
				s.step(tokenTurn{config: changed, action: plancheck.ResourceActionUpdate, writes: []string{"POST /activeGateTokens 201"}, after: s.unharmed}),
				s.step(tokenTurn{
					before: s.pass(day), config: changed, action: plancheck.ResourceActionNoop, reads: held.reads,
					after: func(t *testing.T) {
						t.Helper()
						s.unharmed(t)
						node.Connect(s.state.secret())
					},
				}),
				s.step(revoked(nil, s.onSchedule(allowed), "`revoke_in_use` allows it")),
			)...)
		})
	}
}

// TestTokenClusterListed: where the list shows Cluster ActiveGates after all,
// they are gates as others.
func TestTokenClusterListed(t *testing.T) {
	s := newTokenStory(t)
	s.classic()
	s.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.ListClusterGates = true })
	node := s.api.AddMember(simulator.Hostname("node1"), simulator.OfType("CLUSTER"))
	config := s.onSchedule(`activegate_type = "CLUSTER"`)
	s.live(append(s.rotated(config, node),
		tokenTurn{
			before: s.pass(8 * day), config: config, action: plancheck.ResourceActionNoop,
			reads: []string{"A predecessor is not revoked yet", `"node1"`, "online"}, never: []string{unlistedClusters},
		},
		revoked(func() { node.Connect(s.state.secret()) }, config, everyGateMoved),
		tokenTurn{before: func() { node.Connect("") }, config: config, action: plancheck.ResourceActionNoop},
	)...)
	s.unharmed(t)
	s.alive(t)
}

// TestTokenUntyped: an imported token of which the environment does not tell the type may
// be for Cluster ActiveGates, whatever is configured. Where there is a cluster, its list
// is asked as well, also about a predecessor, and when nothing else is left of the import.
func TestTokenUntyped(t *testing.T) {
	s := newClusterStory(t)
	s.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.OmitTypeAndSeed = true })
	seed := simulator.TokenSeed{Name: "gate1", Type: "CLUSTER", Expires: environmentStart.Add(80 * day), LastUsed: environmentStart}
	id, secret := s.api.AddGateToken(seed)
	_, other := s.there.AddGateToken(simulator.TokenSeed{Name: "other", Type: "CLUSTER"})
	node := s.node()
	uses := func() { node.Connect(secret) } // which its cluster lists for two hours
	config := func(trigger string) string { return s.both() + again(trigger) }
	s.run(
		s.step(tokenTurn{config: config("1") + byID(id), action: plancheck.ResourceActionUpdate}),
		s.step(tokenTurn{before: s.pass(day), config: config("1"), action: plancheck.ResourceActionNoop}),
		resource.TestStep{PreConfig: uses, Config: config("1"), Destroy: true, ExpectError: saying("The token is in use", `"node1"`)},
		s.step(tokenTurn{before: uses, config: config("2"), action: plancheck.ResourceActionUpdate, writes: []string{"POST /activeGateTokens 201"}}),
		s.step(tokenTurn{
			before: s.pass(8 * day), config: config("2"), action: plancheck.ResourceActionNoop,
			reads: []string{"A predecessor is not revoked yet", `"node1"`}, never: []string{unlistedClusters},
		}),
		s.step(revoked(func() { node.Connect(other) }, config("2"), everyGateMoved)),
		s.step(tokenTurn{config: config("2"), action: plancheck.ResourceActionNoop, never: []string{"WARNING"}}),
	)
	s.alive(t)
}

// TestTokenUntypedAlone: without a cluster nobody could tell more than the environment
// does: the token is what is configured, and is revoked once no gate uses it.
func TestTokenUntypedAlone(t *testing.T) {
	s := newTokenStory(t)
	s.classic()
	s.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.OmitTypeAndSeed = true })
	id, secret := s.api.AddGateToken(simulator.TokenSeed{Name: "gate1", Expires: environmentStart.Add(80 * day)})
	gate := s.api.AddMember(simulator.Hostname("gw1"), simulator.Using(secret))
	config := s.provider() + again("1")
	s.run(
		s.step(tokenTurn{config: config + byID(id), action: plancheck.ResourceActionUpdate}),
		resource.TestStep{Config: config, Destroy: true, ExpectError: saying("The token is in use", `"gw1"`)},
		s.step(tokenTurn{before: func() { gate.Connect("") }, config: config, action: plancheck.ResourceActionNoop}),
	)
	s.alive(t)
}
