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
