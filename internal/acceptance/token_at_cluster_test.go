// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// ofCluster is what a token for Cluster ActiveGates has.
const ofCluster = `activegate_type = "CLUSTER"`

// clusterStory is the life of a token where there is a cluster beside the environment.
type clusterStory struct {
	*tokenStory
	cluster *simulator.Cluster
	there   *simulator.Environment // its tokens and gates
}

func newClusterStory(t *testing.T) *clusterStory {
	t.Helper()
	s := newTokenStory(t)
	s.classic()
	s.journal = s.sim.Journal()
	c := s.sim.Cluster()
	return &clusterStory{tokenStory: s, cluster: c, there: c.Gates()}
}

// lines are the settings of the cluster.
func (s *clusterStory) lines() []string {
	return []string{fmt.Sprintf("cluster_url = %q", s.cluster.URL()), fmt.Sprintf("cluster_api_token = %q", simulator.ClusterToken)}
}

// both is a provider block with environment and cluster.
func (s *clusterStory) both() string { return s.provider(s.lines()...) }

// only is one with the cluster.
func (s *clusterStory) only() string {
	return fmt.Sprintf("provider \"activegate\" {\n  ca_certificate_pem = %q\n  %s\n}\n", s.cluster.CAPEM(), strings.Join(s.lines(), "\n  "))
}

// onSchedule is a token that rotates 30 days before its expiry, with both.
func (s *clusterStory) onSchedule(body ...string) string {
	return s.both() + managedToken(append([]string{`expires_in = "90d"`, `rotation = {}`}, body...)...)
}

// lives requires that exactly these tokens exist, of the environment and of the cluster.
func (s *clusterStory) lives(t *testing.T, environment, there []string) {
	t.Helper()
	s.alive(t, environment...)
	var got []string
	for _, token := range s.there.GateTokens() {
		got = append(got, token.ID)
	}
	if diff := cmp.Diff(there, got); diff != "" {
		t.Errorf("live tokens of the cluster (-want +got):\n%s", diff)
	}
	sameTexts(t, nil, append(s.api.Losses(), s.there.Losses()...))
}

// node is a Cluster ActiveGate.
func (s *clusterStory) node() *simulator.Member {
	return s.cluster.AddNode(simulator.Collector, 32, "node1").Member()
}

// clusterReading is how a cluster is found, and how it answers.
type clusterReading struct {
	block  func(*clusterStory) string
	change func(*simulator.EnvironmentBehaviour)
}

func asUsual(*simulator.EnvironmentBehaviour) {}

// clusterReadings are all that a token's life must not depend on.
var clusterReadings = map[string]clusterReading{
	"beside an environment": {(*clusterStory).both, asUsual},
	"alone":                 {(*clusterStory).only, asUsual},
	"without type and seed": {(*clusterStory).both, func(b *simulator.EnvironmentBehaviour) { b.OmitTypeAndSeed = true }},
}

// TestTokenAtCluster is a life at the cluster: created, rotated, held by a Cluster
// ActiveGate and not a day longer, revoked, without a word to the environment.
func TestTokenAtCluster(t *testing.T) {
	t.Parallel()
	for name, test := range clusterReadings {
		t.Run(name, func(t *testing.T) {
			s := newClusterStory(t)
			s.there.Behave(test.change)
			node := s.node()
			config := test.block(s) + managedToken(`expires_in = "90d"`, `rotation = {}`, ofCluster)
			s.live(
				tokenTurn{
					config: config, writes: []string{"POST cluster /activeGateTokens 201"}, never: []string{"WARNING"},
					state: []statecheck.StateCheck{statecheck.ExpectKnownValue(tokenAddress, tfjsonpath.New("owner"), knownvalue.Null())},
					after: func(t *testing.T) {
						t.Helper()
						s.lives(t, nil, s.ids)
						node.Connect(s.state.secret())
					},
				},
				tokenTurn{before: s.pass(60 * day), config: config, action: plancheck.ResourceActionUpdate, writes: []string{"POST cluster /activeGateTokens 201"}},
				tokenTurn{
					before: s.pass(8 * day), config: config, action: plancheck.ResourceActionNoop,
					reads: []string{"WARNING A predecessor is not revoked yet", s.cluster.URL(), `"node1"`, "online"}, never: []string{unlistedClusters},
				},
				tokenTurn{
					before: func() { node.Connect(s.state.secret()) }, config: config, action: plancheck.ResourceActionUpdate,
					says: []string{"WARNING Predecessors will be revoked", everyGateMoved}, writes: []string{"DELETE cluster /activeGateTokens/#1 204"},
					after: func(t *testing.T) { t.Helper(); s.lives(t, nil, s.ids[1:]) },
				},
				tokenTurn{before: func() { node.Connect("") }, config: config, action: plancheck.ResourceActionNoop, never: []string{"WARNING"}},
			)
			s.lives(t, nil, nil)
			if asked := s.api.Journal().Lines(); len(asked) > 0 {
				t.Errorf("the environment was asked: %q", asked)
			}
		})
	}
}

// TestTokenMovesToCluster: another type rotates in place, from one API to the other and
// back. Each token is read, held and revoked where it was made.
func TestTokenMovesToCluster(t *testing.T) {
	runOnEngine(t)
	s := newClusterStory(t)
	gate, node := s.api.AddMember(simulator.Hostname("gw1")), s.node()
	here, there := s.onSchedule(), s.onSchedule(ofCluster)
	s.live(
		tokenTurn{config: here, writes: []string{"POST /activeGateTokens 201"}, after: func(*testing.T) { gate.Connect(s.state.secret()) }},
		tokenTurn{config: there, action: plancheck.ResourceActionUpdate, writes: []string{"POST cluster /activeGateTokens 201"}, after: func(t *testing.T) {
			t.Helper()
			node.Connect(s.state.secret())
			s.lives(t, s.ids[:1], s.ids[1:])
		}},
		tokenTurn{
			before: s.pass(8 * day), config: there, action: plancheck.ResourceActionNoop,
			reads: []string{"A predecessor is not revoked yet", s.api.ManagedURL(), `"gw1"`}, never: []string{"node1"},
		},
		tokenTurn{config: here, action: plancheck.ResourceActionUpdate, writes: []string{"POST /activeGateTokens 201"}},
		tokenTurn{
			before: func() { gate.Connect(s.state.secret()); s.clock.Advance(8 * day) }, config: here, action: plancheck.ResourceActionUpdate,
			reads: []string{"A predecessor is not revoked yet", s.cluster.URL(), `"node1"`}, says: []string{everyGateMoved},
			writes: []string{"DELETE /activeGateTokens/#1 204"},
			after:  func(t *testing.T) { t.Helper(); s.lives(t, s.ids[2:], s.ids[1:2]) },
		},
		tokenTurn{
			before: func() {
				_, other := s.there.AddGateToken(simulator.TokenSeed{Name: "other", Type: "CLUSTER"})
				node.Connect(other)
			},
			config: here, action: plancheck.ResourceActionUpdate, says: []string{everyGateMoved}, writes: []string{"DELETE cluster /activeGateTokens/#2 204"},
			after: func(*testing.T) { gate.GoOffline(); s.clock.Advance(3 * time.Hour) }, // and the destroy may revoke its token
		},
	)
}
