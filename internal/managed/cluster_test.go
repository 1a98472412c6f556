// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package managed_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/managed"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
	"github.com/activegate/terraform-provider-activegate/internal/simulator/cluster"
)

// newCluster is a simulated cluster with one gate, and a client of it that does not
// wait.
func newCluster(t *testing.T, id int32) (*simulator.Cluster, *simulator.ClusterNode, *managed.Cluster, managed.Node) {
	t.Helper()
	t.Parallel()
	sim := simulator.New()
	t.Cleanup(sim.Close)
	there := sim.Cluster()
	policy, err := rest.NewPolicy(rest.PolicyConfig{RootsPEM: []byte(there.CAPEM())})
	if err != nil {
		t.Fatal(err)
	}
	address, err := managed.ParseAddress(there.URL())
	if err != nil {
		t.Fatal(err)
	}
	sleep := func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	client := rest.NewClient(rest.Config{Policy: policy, Dialer: rest.NewDialer(rest.DialerConfig{}), Sleep: sleep})
	gate := there.AddNode(simulator.Collector, id, "gate1")
	return there, gate, managed.New(managed.Config{
		Client: client, Address: address, Auth: rest.APIToken(rest.NewSecret(simulator.ClusterToken)), Sleep: sleep, Patience: time.Minute,
	}), managed.Node{Kind: managed.ActiveGate, ID: id}
}

var authority = keystoretest.NewCA("Cluster Root")

func certificateOf(id *keystoretest.Identity) managed.Certificate {
	return managed.Certificate{Leaf: id.CertPEM, Chain: authority.PEM(), Key: rest.NewSecret(id.KeyPEM)}
}

// TestDetails reads both forms of dates, and a large id with and without its sign.
func TestDetails(t *testing.T) {
	there, node, client, at := newCluster(t, -1556499193)
	for name, behaves := range []cluster.Behaviour{{}, {NumericDates: true}, {Unsigned: true}, {Unsigned: true, NumericDates: true}} {
		there.Behave(func(b *cluster.Behaviour) { *b = behaves })
		details, err := client.DetailsFresh(t.Context(), at)
		node.Change(func(n *cluster.Node) {
			if err != nil || !details.Default || !details.Writable || !details.Expires.Equal(n.Own.Leaf.NotAfter) {
				t.Errorf("%d: %+v, %v", name, details, err)
			}
		})
	}
}

// TestStore: every documented state is told, whatever its form, and no answer shows
// the key.
func TestStore(t *testing.T) {
	there, _, client, at := newCluster(t, 32)
	good, other := authority.Issue(), authority.Issue()
	mixed := certificateOf(good)
	mixed.Key = rest.NewSecret(other.KeyPEM)
	broken := certificateOf(good)
	broken.Key = rest.NewSecret("no key")
	nobody := certificateOf(good)
	nobody.Leaf = "no certificate"
	strange := certificateOf(good)
	strange.Chain = keystoretest.NewCA("Stranger").PEM()
	for name, one := range map[string]struct {
		behaves cluster.Behaviour
		stored  managed.Certificate
		want    managed.State
	}{
		"ok": {cluster.Behaviour{}, certificateOf(good), managed.StateOK}, "example": {cluster.Behaviour{Says: "Successful"}, certificateOf(good), managed.StateSuccessful},
		"empty":     {cluster.Behaviour{Says: "empty"}, certificateOf(good), managed.StateOK},
		"progress":  {cluster.Behaviour{Steps: 2}, certificateOf(good), managed.StateInProgress},
		"mismatch":  {cluster.Behaviour{}, mixed, managed.StateKeyMismatch},
		"no key":    {cluster.Behaviour{Detail: good.KeyPEM}, broken, managed.StateKeyInvalid},
		"no leaf":   {cluster.Behaviour{}, nobody, managed.StateCertificateBad},
		"chain":     {cluster.Behaviour{}, strange, managed.StateChainInvalid},
		"not yet":   {cluster.Behaviour{Fails: cluster.NotRefreshed}, certificateOf(good), managed.StateNotRefreshed},
		"internal":  {cluster.Behaviour{Fails: cluster.Error, Detail: "disk of " + good.KeyPEM}, certificateOf(good), managed.StateError},
		"upgrading": {cluster.Behaviour{Upgrading: 3}, certificateOf(good), managed.StateOK},
	} {
		there.Behave(func(b *cluster.Behaviour) { *b = one.behaves })
		status, err := client.Store(t.Context(), at, one.stored)
		if err != nil || status.State != one.want {
			t.Errorf("%s: %+v, %v", name, status, err)
		}
		for line := range strings.Lines(good.KeyPEM) {
			if line = strings.TrimSpace(line); len(line) > 20 && !strings.HasPrefix(line, "---") && name != "no key" && strings.Contains(status.Detail, line) {
				t.Errorf("%s: the key is shown: %s", name, status.Detail)
			}
		}
	}
	there.Behave(func(b *cluster.Behaviour) { *b = cluster.Behaviour{Steps: 1} })
	var states []managed.State
	status, _ := client.Store(t.Context(), at, certificateOf(good))
	for states = append(states, status.State); status.State == managed.StateInProgress && len(states) < 9; states = append(states, status.State) {
		status, _ = client.StoreStatus(t.Context(), at, rest.NewSecret(good.KeyPEM))
	}
	if want := []managed.State{managed.StateInProgress, managed.StateInProgress, managed.StateOK}; !slices.Equal(states, want) {
		t.Errorf("states: %q", states)
	}
	details, err := client.Details(t.Context(), at)
	if facts := keystore.FactsOf(good.Leaf); err != nil || details.Default || !keystore.SameName(details.Subject, facts.Subject) || !details.Expires.Equal(facts.NotAfter) {
		t.Errorf("details: %+v, %v", details, err)
	}
}

// TestUpgrade: a cluster that goes on being upgraded is given up after a while by who
// asks, and is waited for much longer before it is given something.
func TestUpgrade(t *testing.T) {
	there, _, client, at := newCluster(t, 32)
	there.Behave(func(b *cluster.Behaviour) { b.Upgrading = 10_000 })
	tried := func() (count int) {
		defer there.Journal().Reset()
		return there.Journal().Count("")
	}
	_, err := client.Details(t.Context(), at)
	if asked := tried(); !rest.IsUpgrading(err) || asked < 10 || asked > 50 {
		t.Errorf("%d questions, %v", asked, err)
	}
	_, err = client.Store(t.Context(), at, certificateOf(authority.Issue()))
	if sent := tried(); !rest.IsUpgrading(err) || sent < 500 {
		t.Errorf("%d stores, %v", sent, err)
	}
}

// TestInventory reads preferences, addresses in both forms, and nodes.
func TestInventory(t *testing.T) {
	there, _, client, _ := newCluster(t, 32)
	there.AddNode(simulator.Server, 1, "node1")
	there.SetAddress("webUiAddress", "https://Managed.example.com:443")
	there.SetAddress("beaconForwarderAddress", "https://beacon.example.com/bf")
	there.Behave(func(b *cluster.Behaviour) { b.Managed, b.TextAddress = true, true })
	if manages, err := client.Preferences(t.Context()); err != nil || !manages {
		t.Errorf("%v, %v", manages, err)
	}
	for endpoint, want := range map[managed.Endpoint]string{managed.WebUI: "managed.example.com", managed.BeaconForwarder: "beacon.example.com"} {
		if host, err := client.PublicHost(t.Context(), endpoint); err != nil || host != want {
			t.Errorf("%s: %q, %v", endpoint, host, err)
		}
		there.Behave(func(b *cluster.Behaviour) { b.TextAddress = false })
	}
	servers, err := client.Servers(t.Context())
	if err != nil || len(servers) != 1 || servers[0].ID != 1 || servers[0].Hostname != "node1" || servers[0].Online == nil || !*servers[0].Online {
		t.Errorf("%+v, %v", servers, err)
	}
}
