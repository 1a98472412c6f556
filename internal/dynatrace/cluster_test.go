// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
	"github.com/activegate/terraform-provider-activegate/internal/simulator/cluster"
)

// TestCluster: what a cluster has of the API answers below its own path, is waited for
// while it is upgraded, and is never asked about its own token, of which it tells nothing.
func TestCluster(t *testing.T) {
	t.Parallel()
	sim := simulator.New()
	t.Cleanup(sim.Close)
	there := sim.Cluster()
	policy, err := rest.NewPolicy(rest.PolicyConfig{RootsPEM: []byte(there.CAPEM())})
	if err != nil {
		t.Fatal(err)
	}
	address, _, err := rest.AddressForm{}.Parse(there.URL())
	if err != nil {
		t.Fatal(err)
	}
	waits := 0
	api := dynatrace.New(dynatrace.Config{
		Client:  rest.NewClient(rest.Config{Policy: policy, Dialer: rest.NewDialer(rest.DialerConfig{}), MaxRetryWait: rest.NoWait}),
		Address: dynatrace.ClusterAddress(address), Auth: rest.APIToken(rest.NewSecret(simulator.ClusterToken)),
		Sleep: func(context.Context, time.Duration) error { waits++; return nil },
	})
	there.Behave(func(b *cluster.Behaviour) { b.Upgrading = 2 })
	created, err := api.CreateToken(t.Context(), dynatrace.NewToken{Name: "gate1", Type: "CLUSTER", Expiration: "now+60d"})
	if err != nil || waits != 2 {
		t.Fatalf("%v after %d waits", err, waits)
	}
	if _, err := api.LookUpOwn(t.Context()); !errors.Is(err, dynatrace.ErrUnknownAccessToken) {
		t.Errorf("%v", err)
	}
	if err := api.RevokeToken(t.Context(), created.ID); err != nil {
		t.Error(err)
	}
	path := "/api/cluster/v2/activeGateTokens"
	if diff := cmp.Diff([]string{"POST " + path + " 556", "POST " + path + " 556", "POST " + path + " 201", "DELETE " + path + "/" + created.ID + " 204"}, there.Journal().Lines()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if names := api.ScopeNames(dynatrace.ScopeTokensRead, dynatrace.ScopeTokensWrite); names != dynatrace.ScopeServiceProvider || api.TellsOwners() || !api.IsCluster() {
		t.Errorf("%s, owners %t, cluster %t", names, api.TellsOwners(), api.IsCluster())
	}
}
