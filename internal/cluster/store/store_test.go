// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package store_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/canary"
	"github.com/activegate/terraform-provider-activegate/internal/cluster/store"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/managed"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
	"github.com/activegate/terraform-provider-activegate/internal/simulator/cluster"
)

const nodes = 50

// fleet is a cluster with many nodes, and what each is to have.
type fleet struct {
	*testing.T
	there  *simulator.Cluster
	client *managed.Cluster
	nodes  []*simulator.ClusterNode
	id     *keystoretest.Identity
}

func newFleet(t *testing.T) *fleet {
	t.Helper()
	t.Parallel()
	sim := simulator.New()
	t.Cleanup(sim.Close)
	f := &fleet{T: t, there: sim.Cluster(), id: keystoretest.NewCA("Fleet Root").Issue()}
	for number := range int32(nodes) {
		f.nodes = append(f.nodes, f.there.AddNode(simulator.Collector, number+1, fmt.Sprintf("gate%d", number+1)))
	}
	policy, err := rest.NewPolicy(rest.PolicyConfig{RootsPEM: []byte(f.there.CAPEM())})
	if err != nil {
		t.Fatal(err)
	}
	address, err := managed.ParseAddress(f.there.URL())
	if err != nil {
		t.Fatal(err)
	}
	f.client = managed.New(managed.Config{
		Client:  rest.NewClient(rest.Config{Policy: policy, Dialer: rest.NewDialer(rest.DialerConfig{})}),
		Address: address, Auth: rest.APIToken(rest.NewSecret(simulator.ClusterToken)), Patience: time.Second,
		Sleep: func(ctx context.Context, d time.Duration) error { return rest.Sleep(ctx, min(d, 5*time.Millisecond)) },
	})
	return f
}

// storeAll stores on all nodes at once, and returns the errors.
func (f *fleet) storeAll() []error {
	var wait sync.WaitGroup
	failed := make([]error, len(f.nodes))
	for at, node := range f.nodes {
		wait.Go(func() {
			_, failed[at] = store.Store(f.Context(), store.Job{
				Cluster: f.client, Node: managed.Node{Kind: managed.ActiveGate, ID: node.ID()}, Timeout: time.Minute,
				Expected:    store.ExpectedOf(keystore.FactsOf(f.id.Leaf)),
				Verify:      store.Verification{Address: node.Address(), ServerName: node.Host()},
				Certificate: managed.Certificate{Leaf: f.id.CertPEM, Chain: f.id.ChainPEM, Key: rest.NewSecret(f.id.KeyPEM)},
			})
		})
	}
	wait.Wait()
	return slices.DeleteFunc(failed, func(err error) bool { return err == nil })
}

func (f *fleet) stores() (count int) {
	for _, line := range f.there.Journal().Lines() {
		if strings.HasPrefix(line, "POST ") {
			count++
		}
	}
	return count
}

// TestCanary: a certificate that no node presents is stored on the canary alone, and
// the others are refused without a request.
func TestCanary(t *testing.T) {
	f := newFleet(t)
	f.there.Behave(func(b *cluster.Behaviour) { b.NeverPresents = true })
	failed := f.storeAll()
	refused := slices.DeleteFunc(slices.Clone(failed), func(err error) bool {
		var stopped *canary.Error
		return !errors.As(err, &stopped)
	})
	if len(failed) != nodes || len(refused) != nodes-1 || f.stores() != 1 {
		t.Errorf("%d failed, %d of them for the canary; %d stores", len(failed), len(refused), f.stores())
	}
}

// TestFirstVerified: while the first certificate of a run is not verified, no second
// one is stored; then all are.
func TestFirstVerified(t *testing.T) {
	f := newFleet(t)
	f.there.Behave(func(b *cluster.Behaviour) { b.Steps = 2 })
	var mu sync.Mutex
	early := 0
	f.there.OnRequest(func(request simulator.Request) {
		if request.Method != http.MethodPost {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		served := slices.ContainsFunc(f.nodes, func(node *simulator.ClusterNode) bool { _, own := node.Serves(); return !own })
		if f.stores() > 0 && !served {
			early++
		}
	})
	if failed := f.storeAll(); len(failed) > 0 || f.stores() != nodes || early > 0 {
		t.Errorf("%d stores, %d of them before the first was served; failed: %v", f.stores(), early, failed)
	}
	for _, node := range f.nodes {
		if got, _ := node.Serves(); got != simulator.Fingerprint(f.id.Leaf) {
			t.Errorf("%s presents %s", node.Host(), got)
		}
	}
}

// TestUnseen: a node that nobody sees gets nothing, and keeps no other one waiting.
func TestUnseen(t *testing.T) {
	f := newFleet(t)
	f.nodes[0].Stop()
	failed := f.storeAll()
	var unseen *store.UnseenError
	if len(failed) != 1 || !errors.As(failed[0], &unseen) || f.stores() != nodes-1 {
		t.Errorf("%d stores, failed: %v", f.stores(), failed)
	}
}

// TestUnseenForNow: a node that is down while the cluster is upgraded is looked at again
// after that.
func TestUnseenForNow(t *testing.T) {
	f := newFleet(t)
	f.nodes = f.nodes[:1]
	f.nodes[0].Stop()
	f.there.Behave(func(b *cluster.Behaviour) { b.Upgrading = 20 })
	var once sync.Once
	f.there.OnRequest(func(simulator.Request) {
		once.Do(func() {
			if err := f.nodes[0].Start(); err != nil {
				t.Error(err)
			}
		})
	})
	if failed := f.storeAll(); len(failed) > 0 {
		t.Errorf("failed: %v", failed)
	}
}

// TestUpgradeAmid: an upgrade before a store, and one that begins in the middle of it,
// are waited out.
func TestUpgradeAmid(t *testing.T) {
	f := newFleet(t)
	f.nodes = f.nodes[:1]
	upgrade := func() { f.there.Behave(func(b *cluster.Behaviour) { b.Upgrading = 200 }) }
	upgrade()
	var once sync.Once
	f.there.OnRequest(func(request simulator.Request) {
		if strings.HasSuffix(request.Template, "/sslCertificate/{entityType}/{entityId}") && f.stores() > 0 {
			once.Do(upgrade)
		}
	})
	if failed := f.storeAll(); len(failed) > 0 {
		t.Errorf("failed: %v", failed)
	}
}

// TestUpgradeAmidAnother: an upgrade that begins while somebody else's store is in
// progress is waited out as well.
func TestUpgradeAmidAnother(t *testing.T) {
	f := newFleet(t)
	f.nodes = f.nodes[:1]
	f.there.Behave(func(b *cluster.Behaviour) { b.Steps = 3 })
	node := managed.Node{Kind: managed.ActiveGate, ID: f.nodes[0].ID()}
	others := managed.Certificate{Leaf: f.id.CertPEM, Chain: f.id.ChainPEM, Key: rest.NewSecret(f.id.KeyPEM)}
	if status, err := f.client.Store(t.Context(), node, others); err != nil || status.State != managed.StateInProgress {
		t.Fatalf("%+v, %v", status, err)
	}
	asked := 0
	f.there.OnRequest(func(request simulator.Request) {
		if strings.HasSuffix(request.Template, "/sslCertificate/{entityType}/{entityId}") {
			if asked++; asked == 2 { // the first answer has told of the other store
				f.there.Behave(func(b *cluster.Behaviour) { b.Upgrading = 200 })
			}
		}
	})
	if failed := f.storeAll(); len(failed) > 0 {
		t.Errorf("failed: %v", failed)
	}
}

// TestExpected compares all that a cluster tells, to the second and whatever the order
// in which it prints names.
func TestExpected(t *testing.T) {
	t.Parallel()
	at := time.Date(2027, time.March, 1, 12, 0, 0, 123e6, time.UTC)
	of := store.Expected{Subject: "CN=gate1,O=Example", Issuer: "CN=Root", NotAfter: at.Truncate(time.Second)}
	same := managed.Details{Subject: "O=Example, CN=gate1", Issuer: "CN=Root", Expires: at}
	if !of.IsDescribed(same) {
		t.Error("it is not the same")
	}
	for name, change := range map[string]func(*managed.Details){
		"subject": func(d *managed.Details) { d.Subject = "CN=gate1" }, "issuer": func(d *managed.Details) { d.Issuer = "CN=Other" },
		"expiry": func(d *managed.Details) { d.Expires = at.Add(time.Second) }, "default": func(d *managed.Details) { d.Default = true },
	} {
		other := same
		if change(&other); of.IsDescribed(other) {
			t.Errorf("another %s is the same", name)
		}
	}
}
