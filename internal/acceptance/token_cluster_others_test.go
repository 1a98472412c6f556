// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"
	"github.com/hashicorp/terraform-plugin-testing/querycheck/queryfilter"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/activegate/terraform-provider-activegate/internal/engine"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestRevokeAtCluster: the action finds a token at the cluster, refuses while a Cluster
// ActiveGate uses it, and revokes it there; with and without an environment beside.
func TestRevokeAtCluster(t *testing.T) {
	needs(t, engine.Actions)
	t.Parallel()
	for name, block := range map[string]func(*clusterStory) string{"both": (*clusterStory).both, "alone": (*clusterStory).only} {
		t.Run(name, func(t *testing.T) {
			s := newClusterStory(t)
			used := environmentStart.Add(-72 * time.Hour)
			free, _ := s.there.AddGateToken(simulator.TokenSeed{Name: "free", Type: "CLUSTER", LastUsed: used})
			held, secret := s.there.AddGateToken(simulator.TokenSeed{Name: "held", Type: "CLUSTER"})
			s.node().Connect(secret)
			gone := func(config string, writes ...string) resource.TestStep {
				step := s.invoked(config, nil)
				step.PreConfig = func() { s.told.reset(); s.journal.Reset() }
				step.Check = checking(func() { sameTexts(t, writes, writesIn(s.journal)) })
				return step
			}
			forced := []string{"DELETE cluster /activeGateTokens/" + held + " 204"}
			if name == "both" {
				forced = append([]string{"DELETE /activeGateTokens/" + held + " 404"}, forced...)
			}
			s.run(
				gone(block(s)+revoking("1", quote(free)), "DELETE cluster /activeGateTokens/"+free+" 204"),
				gone(block(s)+revoking("2", quote(free))),
				resource.TestStep{
					PreConfig: func() {
						s.told.must(t, progress, free+" is gone already", s.cluster.URL())
						s.told.reset()
					},
					Config: block(s) + revoking("3", quote(held)), ExpectError: saying("The token is in use", s.cluster.URL(), `"node1"`),
				},
				resource.TestStep{PreConfig: func() { s.told.must(t, duringPlan, "WARNING The token is in use", `"node1"`) }, Config: block(s)},
				gone(block(s)+revoking("4", quote(held), "revoke_in_use = true"), forced...),
			)
		})
	}
}

// TestRevokeAtClusterLost: an environment whose answer was lost does not have the token,
// which says nothing of the cluster: there it is revoked.
func TestRevokeAtClusterLost(t *testing.T) {
	needs(t, engine.Actions)
	s := newClusterStory(t)
	id, _ := s.there.AddGateToken(simulator.TokenSeed{Name: "there", Type: "CLUSTER"})
	s.run(resource.TestStep{
		PreConfig: func() {
			s.api.Fault(simulator.Fault{Match: "DELETE /api/v2/activeGateTokens/{id}", Kind: simulator.HangAfter, Times: 1})
		},
		Config: s.provider(append(s.lines(), `request_timeout = "10s"`)...) + revoking("1", quote(id), "revoke_in_use = true"),
		Check: checking(func() {
			s.told.must(t, progress, "The answer was lost")
			s.told.never(t, throughout, "ERROR")
			s.lives(t, nil, nil)
		}),
	})
}

// TestRevokeUntold: where an environment does not tell that a token is for Cluster
// ActiveGates, the cluster's list is asked all the same, which shows who uses it.
func TestRevokeUntold(t *testing.T) {
	needs(t, engine.Actions)
	s := newClusterStory(t)
	s.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.OmitTypeAndSeed = true })
	id, secret := s.api.AddGateToken(simulator.TokenSeed{Name: "here", Type: "CLUSTER"})
	s.node().Connect(secret)
	s.run(resource.TestStep{
		Config: s.both() + revoking("1", quote(id)), ExpectError: saying("The token is in use", `"node1"`),
	})
	s.alive(t, id)
}

// TestTokensOfCluster: the data source has those of both, sorted as one.
func TestTokensOfCluster(t *testing.T) {
	s := newClusterStory(t)
	one, _ := s.api.AddGateToken(simulator.TokenSeed{Name: "b"})
	other, _ := s.there.AddGateToken(simulator.TokenSeed{Name: "a", Type: "CLUSTER"})
	block := tokensBlock("all", "") + tokensBlock("cluster", `activegate_type = "CLUSTER"`)
	ids := func(name string, want ...string) statecheck.StateCheck {
		list := make([]knownvalue.Check, 0, len(want))
		for _, id := range want {
			list = append(list, knownvalue.ObjectPartial(map[string]knownvalue.Check{"id": knownvalue.StringExact(id)}))
		}
		return statecheck.ExpectKnownValue("data.activegate_tokens."+name, tfjsonpath.New("tokens"), knownvalue.ListExact(list))
	}
	s.run(
		resource.TestStep{Config: s.both() + block, ConfigStateChecks: []statecheck.StateCheck{ids("all", other, one), ids("cluster", other)}},
		resource.TestStep{Config: s.only() + block, ConfigStateChecks: []statecheck.StateCheck{ids("all", other), ids("cluster", other)}},
		resource.TestStep{Config: s.provider() + block, ConfigStateChecks: []statecheck.StateCheck{ids("all", one), ids("cluster")}},
		resource.TestStep{
			PreConfig: func() {
				s.cluster.Fault(simulator.Fault{Match: listsAtCluster, Kind: simulator.Status, Status: http.StatusForbidden})
			},
			Config: s.both() + block, ExpectError: saying("Not permitted", "`cluster_api_token`"),
		},
	)
}

// TestQueryOfCluster lists the tokens of both, and nodes of the cluster, which are what
// an import reads.
func TestQueryOfCluster(t *testing.T) {
	needs(t, engine.ListResources)
	s := newClusterStory(t)
	s.through = nil // whoever listens knows no lists
	one, _ := s.api.AddGateToken(simulator.TokenSeed{Name: "b"})
	other, _ := s.there.AddGateToken(simulator.TokenSeed{Name: "a", Type: "CLUSTER"})
	s.node()
	s.cluster.AddNode(simulator.Server, 7, "server1")
	here, there := "b ("+one+"): never expires, never used", "a ("+other+"): never expires, never used, of the cluster"
	f := &found{}
	tokens := func(block string, lines ...string) string { return block + listBlock("activegate_token", lines...) }
	s.run(
		queries(tokens(s.both()), f, onQuery(func() { f.must(t, here, there) })),
		queries(tokens(s.both(), "limit = 1"), f, onQuery(func() { f.must(t, here) })),
		queries(tokens(s.only()), f, onQuery(func() { f.must(t, there) })),
		queries(tokens(s.only(), "include_resource = true"),
			querycheck.ExpectResourceKnownValues(tokenListAddress, queryfilter.ByResourceIdentity(map[string]knownvalue.Check{"id": knownvalue.StringExact(other)}),
				[]querycheck.KnownValueCheck{{Path: tfjsonpath.New("activegate_type"), KnownValue: knownvalue.StringExact("CLUSTER")}})),
		queries(s.only()+listBlock("activegate_cluster_certificate"), f, onQuery(func() {
			f.must(t, "activegate/32 on node1: its own certificate", "server/7 on server1: its own certificate")
		})),
		queries(s.only()+listBlock("activegate_cluster_certificate", "", `node_type = "server"`), f, onQuery(func() {
			f.must(t, "server/7 on server1: its own certificate")
		})),
		refusedQuery(fmt.Sprintf("provider \"activegate\" {}\n%s", listBlock("activegate_cluster_certificate")), "No cluster", "`cluster_url`"),
		refusedQuery(strings.Replace(tokens(s.only()), simulator.ClusterToken, simulator.Token, 1), "Not permitted", "`cluster_api_token`"),
	)
}

// TestAccessOfCluster: a block with a cluster alone learns whether its token is accepted.
func TestAccessOfCluster(t *testing.T) {
	s := newClusterStory(t)
	alone := func(ready knownvalue.Check, problems ...[]string) []statecheck.StateCheck {
		null := knownvalue.Null()
		return []statecheck.StateCheck{
			accessTells("ready", knownvalue.ObjectExact(map[string]knownvalue.Check{
				"certificates": null, "tokens": null, "rotation": null, "enforcement": null, "status": null, "cluster": ready,
			})),
			accessTells("api_token", knownvalue.ObjectPartial(map[string]knownvalue.Check{"kind": null, "scopes": null})),
			accessTells("problems", accessProblems(problems...)),
		}
	}
	unknown := strings.Replace(s.only(), simulator.ClusterToken, simulator.Token, 1)
	s.run(
		resource.TestStep{Config: s.only() + accessBlock, ConfigStateChecks: alone(isTrue)},
		resource.TestStep{Config: unknown + accessBlock, ConfigStateChecks: alone(isFalse, []string{"cluster_api_token", "is not accepted", "ServiceProviderAPI"})},
	)
}

// TestTokenClusterNotAsked: the tokens of an environment are no affair of a cluster's.
func TestTokenClusterNotAsked(t *testing.T) {
	s := newClusterStory(t)
	config := s.onSchedule()
	s.live(
		tokenTurn{config: config, writes: []string{"POST /activeGateTokens 201"}},
		tokenTurn{before: s.pass(60 * day), config: config, writes: []string{"POST /activeGateTokens 201"}},
		revoked(s.pass(8*day), config, "it was never used"),
	)
	sameTexts(t, nil, s.cluster.Journal().Lines())
}
