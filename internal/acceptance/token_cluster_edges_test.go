// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/credential"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
	"github.com/activegate/terraform-provider-activegate/internal/simulator/cluster"
)

// The cluster's operations on tokens, and its list of gates.
const (
	createsAtCluster = "POST /api/cluster/v2/activeGateTokens"
	revokesAtCluster = "DELETE /api/cluster/v2/activeGateTokens/{id}"
	readsAtCluster   = "GET /api/cluster/v2/activeGateTokens/{id}"
	listsAtCluster   = "GET /api/cluster/v2/activeGateTokens"
)

// TestTokenClusterLater: a token for clusters that an environment made stays there when
// `cluster_url` comes, and the cluster's list tells at last who uses it. Its successor
// is the cluster's.
func TestTokenClusterLater(t *testing.T) {
	s := newClusterStory(t)
	node := s.node()
	before, after := s.tokenStory.onSchedule(ofCluster), s.onSchedule(ofCluster)
	passing := s.api.AddMember(simulator.Hostname("passing"), simulator.OfType("CLUSTER")) // which the environment does not list
	turns := s.rotated(before, passing)
	s.live(
		turns[0], turns[1],
		tokenTurn{
			before: func() { passing.GoOffline(); s.clock.Advance(8 * day) }, config: before, action: plancheck.ResourceActionNoop,
			reads: []string{"A predecessor is not revoked yet", unlistedClusters, "`cluster_url`"},
		},
		tokenTurn{
			config: after, action: plancheck.ResourceActionUpdate, says: []string{everyGateMoved}, never: []string{unlistedClusters},
			writes: []string{"DELETE /activeGateTokens/#1 204"},
		},
		tokenTurn{before: s.pass(55 * day), config: after, action: plancheck.ResourceActionUpdate, writes: []string{"POST cluster /activeGateTokens 201"}},
		tokenTurn{config: after, action: plancheck.ResourceActionNoop, never: []string{"WARNING"}, after: func(t *testing.T) {
			t.Helper()
			s.lives(t, s.ids[1:2], s.ids[2:])
			node.Connect("")
		}},
	)
	s.lives(t, nil, nil)
}

// TestTokenClusterImport: an id is enough, whichever API has it.
func TestTokenClusterImport(t *testing.T) {
	t.Parallel()
	for name, test := range clusterReadings {
		t.Run(name, func(t *testing.T) {
			s := newClusterStory(t)
			s.there.Behave(test.change)
			id, _ := s.there.AddGateToken(simulator.TokenSeed{Name: "gate1", Type: "CLUSTER"})
			config := test.block(s) + managedToken(`never_expires = true`, ofCluster)
			config = strings.Replace(config, `timeouts = { delete = "10s" }`, "", 1)
			s.live(
				tokenTurn{config: config + byID(id), action: plancheck.ResourceActionNoop, state: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(tokenAddress, tfjsonpath.New("activegate_type"), knownvalue.StringExact("CLUSTER")),
				}},
				tokenTurn{config: config, action: plancheck.ResourceActionNoop, never: []string{"WARNING"}},
			)
			s.lives(t, nil, nil) // the destroy has revoked it there
		})
	}
}

// TestTokenClusterNowhere: an id that neither has is not adopted.
func TestTokenClusterNowhere(t *testing.T) {
	s := newClusterStory(t)
	s.run(resource.TestStep{
		Config:      s.both() + managedToken(`never_expires = true`) + byID("dt0g02.NOWHERE1"),
		ExpectError: saying("No such token to import", "Neither "+s.api.ManagedURL()+" nor "+s.cluster.URL()+" has an ActiveGate token dt0g02.NOWHERE1"),
	})
}

// TestTokenClusterGone: one that was deleted at the cluster is made again there, once
// the environment does not have it either.
func TestTokenClusterGone(t *testing.T) {
	s := newClusterStory(t)
	config := s.onSchedule(ofCluster)
	created := []string{"POST cluster /activeGateTokens 201"}
	s.live(
		tokenTurn{config: config, writes: created},
		tokenTurn{
			before: func() { s.there.RemoveGateToken(s.ids[0]) }, config: config, action: plancheck.ResourceActionCreate, writes: created,
			reads: []string{"WARNING The token is gone", "Neither " + s.cluster.URL() + " nor " + s.api.ManagedURL()},
			after: func(t *testing.T) { t.Helper(); s.lives(t, nil, s.ids[1:]) },
		},
	)
}

// TestTokenClusterUnset: what the cluster made cannot be read without `cluster_url`. A
// predecessor there stays, with a warning; nothing is planned for it.
func TestTokenClusterUnset(t *testing.T) {
	s := newClusterStory(t)
	config, without := s.onSchedule(ofCluster), s.tokenStory.onSchedule(ofCluster)
	back := s.tokenStory.onSchedule()
	stays := tokenTurn{
		before: s.pass(8 * day), config: back, action: plancheck.ResourceActionNoop,
		reads: []string{"WARNING A predecessor is not watched", "the cluster that made it", "`cluster_url`"},
	}
	s.run(
		s.step(tokenTurn{config: config, writes: []string{"POST cluster /activeGateTokens 201"}}),
		resource.TestStep{Config: without, ExpectError: saying("The token cannot be found", s.api.ManagedURL()+" has no ActiveGate token", "the cluster, which may have it", "`cluster_url`", "removed {")},
		resource.TestStep{
			Config:      s.provider(s.lines()[0]) + managedToken(`expires_in = "90d"`, `rotation = {}`, ofCluster),
			ExpectError: saying("No token for the cluster", "`cluster_api_token`", "ServiceProviderAPI"),
		},
		s.step(tokenTurn{config: s.onSchedule(), action: plancheck.ResourceActionUpdate, writes: []string{"POST /activeGateTokens 201"}}),
		s.step(stays),
		s.step(tokenTurn{
			config: s.onSchedule(), action: plancheck.ResourceActionUpdate, says: []string{"it was never used"},
			writes: []string{"DELETE cluster /activeGateTokens/#1 204"},
		}),
	)
	s.lives(t, nil, nil)
}

// TestTokenClusterSettings: what a token for clusters lacks is said at plan.
func TestTokenClusterSettings(t *testing.T) {
	t.Parallel()
	const refused = "dt0c01.NOTOFTHISCLUSTERATALLXXX.SECRETSECRETSECRETSECRETSECRETSECRETSECRETSECRETSECRETSECRETSECR"
	platform := fmt.Sprintf("platform_token = %q", simulator.PlatformToken)
	tests := map[string]struct {
		settings func(*clusterStory) []string
		words    []string
	}{
		"no token": {
			func(s *clusterStory) []string { return s.lines()[:1] },
			[]string{"No token for the cluster", "`cluster_api_token`", "ServiceProviderAPI"},
		},
		"a platform token alone": {
			func(*clusterStory) []string { return []string{platform} },
			[]string{"Not a token of an environment", "`cluster_url` and `cluster_api_token`"},
		},
		"a token that the cluster does not know": {
			func(s *clusterStory) []string {
				return []string{s.lines()[0], fmt.Sprintf("cluster_api_token = %q", refused)}
			},
			[]string{"Not permitted", "dt0c01.NOTOFTHISCLUSTERATALLXXX", "`cluster_api_token`", "ServiceProviderAPI", "Cluster Management Console"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := newClusterStory(t)
			config := s.provider(test.settings(s)...) + managedToken(`expires_in = "90d"`, ofCluster)
			s.run(resource.TestStep{Config: config, PlanOnly: true, ExpectError: saying(test.words...)})
			sameTexts(t, nil, writesIn(s.journal))
			s.told.never(t, throughout, "SECRETSECRET")
		})
	}
	t.Run("a platform token beside", func(t *testing.T) {
		s := newClusterStory(t)
		s.credential = credential.PlatformToken
		s.live(tokenTurn{config: s.onSchedule(ofCluster), writes: []string{"POST cluster /activeGateTokens 201"}})
		s.lives(t, nil, nil)
	})
}

// TestTokenClusterErrors: whatever else the cluster answers to a refresh than that a token
// is there or not is an error that speaks of the cluster, and the token stays.
func TestTokenClusterErrors(t *testing.T) {
	t.Parallel()
	for status, words := range map[int][]string{
		http.StatusUnauthorized:        {"Token not accepted", "`cluster_api_token`", "no token has reached it", "ServiceProviderAPI"},
		http.StatusForbidden:           {"Not permitted", "`cluster_api_token`", "ServiceProviderAPI"},
		http.StatusInternalServerError: {"Request refused", "500"},
		http.StatusNotFound:            {"Not found", "`cluster_url`"},
		http.StatusServiceUnavailable:  {"Server overloaded"},
	} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			s := newClusterStory(t)
			config := s.provider(append(s.lines(), `max_retry_wait = "0s"`)...) + managedToken(`expires_in = "90d"`, ofCluster)
			s.run(
				s.step(tokenTurn{config: config, writes: []string{"POST cluster /activeGateTokens 201"}}),
				s.failing(func() {
					s.cluster.Fault(simulator.Fault{Match: http.MethodGet, Kind: simulator.Status, Status: status, Body: "no", RetryAfter: "1"})
				}, config, words...),
				s.step(tokenTurn{before: s.cluster.ClearFaults, config: config, action: plancheck.ResourceActionNoop, never: []string{"WARNING"}}),
			)
			if slices.ContainsFunc(s.journal.Lines(), func(line string) bool { return strings.Contains(line, "cluster/v2/apiTokens") }) {
				t.Error("a cluster tells nothing of its tokens, and was asked")
			}
		})
	}
}

// TestTokenClusterLost: a creation whose answer is lost leaves no orphan at the cluster,
// although nobody tells whose its tokens are; a revocation is done once.
func TestTokenClusterLost(t *testing.T) {
	s := newClusterStory(t)
	config := s.onSchedule(ofCluster)
	s.live(
		tokenTurn{
			before: func() {
				s.cluster.Fault(simulator.Fault{Match: createsAtCluster, Kind: simulator.DropAfter, Times: 1})
			},
			config: config, action: plancheck.ResourceActionCreate, state: s.numberDeleted(),
			writes: []string{"POST cluster /activeGateTokens 0", "DELETE cluster /activeGateTokens/#1 204", "POST cluster /activeGateTokens 201"},
			after:  func(t *testing.T) { t.Helper(); s.lives(t, nil, []string{s.state.ID}) },
		},
		tokenTurn{before: s.pass(60 * day), config: config, action: plancheck.ResourceActionUpdate, writes: []string{"POST cluster /activeGateTokens 201"}},
		tokenTurn{
			before: func() {
				s.clock.Advance(8 * day)
				s.cluster.Fault(simulator.Fault{Match: revokesAtCluster, Kind: simulator.DropAfter, Times: 1})
			},
			config: config, action: plancheck.ResourceActionUpdate, says: []string{"it was never used"},
			writes: []string{"DELETE cluster /activeGateTokens/#2 0", "DELETE cluster /activeGateTokens/#2 404"},
			after:  func(t *testing.T) { t.Helper(); s.lives(t, nil, []string{s.state.ID}) },
		},
	)
}

// TestTokenClusterUpgrade: while the cluster is upgraded it does nothing, and is waited
// for.
func TestTokenClusterUpgrade(t *testing.T) {
	s := newClusterStory(t)
	upgrade := func() { s.cluster.Behave(func(b *cluster.Behaviour) { b.Upgrading = 2 }) }
	waited := func(t *testing.T) {
		t.Helper()
		if !slices.ContainsFunc(s.journal.Lines(), func(line string) bool { return strings.HasSuffix(line, " 556") }) {
			t.Error("the cluster was not upgraded")
		}
	}
	config := s.only() + managedToken(`expires_in = "90d"`, ofCluster)
	s.live(
		tokenTurn{before: upgrade, config: config, writes: []string{"POST cluster /activeGateTokens 201"}, after: waited},
		tokenTurn{before: upgrade, config: config, action: plancheck.ResourceActionNoop, after: waited},
	)
	s.lives(t, nil, nil)
}

// TestTokenClusterTypeless: a cluster that knows no types any more makes tokens of its own.
func TestTokenClusterTypeless(t *testing.T) {
	s := newClusterStory(t)
	s.there.Behave(func(b *simulator.EnvironmentBehaviour) { b.OmitTypeAndSeed, b.RejectUnknownFields = true, true })
	s.live(tokenTurn{
		config: s.onSchedule(ofCluster), never: []string{"WARNING"},
		writes: []string{"POST cluster /activeGateTokens 400", "POST cluster /activeGateTokens 201"},
	})
	s.lives(t, nil, nil)
}

// TestTokenClusterRequests: one token is asked for alone, many by one list.
func TestTokenClusterRequests(t *testing.T) {
	t.Parallel()
	for count, want := range map[int][]string{1: {readsAtCluster}, 20: {listsAtCluster, readsAtCluster}} {
		t.Run(fmt.Sprint(count), func(t *testing.T) {
			s := newClusterStory(t)
			config := s.both() + severalTokens(count, "gate${count.index}", "expires_in = \"90d\"\n  "+ofCluster)
			s.run(
				resource.TestStep{Config: config},
				resource.TestStep{
					PreConfig: s.journal.Reset, Config: config,
					ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan(), onPlan(func() {
						var asked []string
						for _, request := range s.journal.Requests() {
							asked = append(asked, request.Template)
						}
						slices.Sort(asked)
						sameTexts(t, want, asked)
					})}},
				},
			)
		})
	}
}

// TestTokenClusterUnknown: with an address or a token that is known only at apply a token
// of the cluster can be planned and made; when they become unknown later, a refresh keeps
// what is known, also of a token of the environment that is not there.
func TestTokenClusterUnknown(t *testing.T) {
	s := newClusterStory(t)
	block := func(trigger string, body ...string) string {
		return fmt.Sprintf(`
resource "terraform_data" "access" {
  input            = { url = %q, token = %q }
  triggers_replace = %q
}
`, s.cluster.URL(), simulator.ClusterToken, trigger) +
			s.provider("cluster_url = terraform_data.access.output.url", "cluster_api_token = terraform_data.access.output.token") +
			managedToken(append([]string{`expires_in = "90d"`}, body...)...)
	}
	s.run(
		s.step(tokenTurn{config: block("1", ofCluster), writes: []string{"POST cluster /activeGateTokens 201"}}),
		s.step(tokenTurn{
			config: block("2", ofCluster), action: plancheck.ResourceActionNoop,
			reads: []string{"WARNING Cluster not asked", "`cluster_url`"}, never: []string{"is gone"},
		}),
		s.step(tokenTurn{config: block("2"), action: plancheck.ResourceActionUpdate, writes: []string{"POST /activeGateTokens 201"}}),
		resource.TestStep{
			PreConfig: func() { s.api.RemoveGateToken(s.state.ID); s.told.reset() },
			Config:    block("3"), PlanOnly: true, ExpectNonEmptyPlan: true,
		},
		s.step(tokenTurn{
			before: func() {
				s.told.must(t, duringRead, "WARNING Cluster not asked")
				s.told.never(t, throughout, "is gone")
			},
			config: block("2"), action: plancheck.ResourceActionUpdate, reads: []string{"The token is gone"}, writes: []string{"POST /activeGateTokens 201"},
		}),
	)
}
