// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package cluster_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/provider"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
	"github.com/activegate/terraform-provider-activegate/internal/simulator/cluster"
)

// TestLife: create, renew, drift in each form, a changed chain, and the end.
func TestLife(t *testing.T) {
	w := newResourceWorld(t)
	w.behave(cluster.Behaviour{Steps: 2})
	first, second := issue(), issue()
	w.apply(w.config(first))
	w.serves(first)

	w.says(w.apply(w.config(second)), "There is no way back to the certificate before")
	w.serves(second)

	for name, happens := range map[string]func(){
		"another one": func() { w.put(issue()) }, "its own": func() { w.node.Change((*cluster.Node).Reset) },
	} {
		happens()
		change, said := w.plan(w.config(second), nil)
		w.must(said)
		w.says(said, "The node does not have this certificate: activegate/32")
		if w.has(given{"active": cty.False}); change.Action != inprocess.Update {
			t.Errorf("%s: the plan is to %s", name, change.Action)
		}
		w.must(w.carryOut(change, w.config(second)))
		w.settled(w.config(second))
		w.serves(second)
	}
	w.says(w.settled(w.config(second).with(given{"node_id": text("0x20")})))
	w.apply(w.config(second).with(given{"revision": text("2")}))
	if got := w.cluster.Journal().Count(post); got != 5 {
		t.Errorf("%d stores", got)
	}

	r := w.resource(nil)
	change, said := r.PlanDestroy(t.Context(), w.stored)
	w.must(said)
	w.says(said, "The certificate stays on the node")
	_, said = r.Destroy(t.Context(), w.stored, change)
	w.must(said)
	if got, _ := w.node.Serves(); got != simulator.Fingerprint(second.Leaf) {
		t.Errorf("the node presents %s", got)
	}
}

// TestReadings: whatever the cluster makes of what is not documented, the store comes
// to its end.
func TestReadings(t *testing.T) {
	for name, behaves := range map[string]cluster.Behaviour{
		"at once": {}, "in progress": {Steps: 3}, "example": {Says: "Successful"}, "empty": {Says: "empty"}, "empty, later": {Says: "empty", Steps: 2},
		"numbers": {NumericDates: true, Steps: 1}, "an upgrade": {Upgrading: 2, Steps: 1}, "an address as text": {TextAddress: true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newResourceWorld(t)
			w.behave(behaves)
			id := issue()
			w.apply(w.config(id))
			w.serves(id)
		})
	}
}

// TestStates: every state of a failed store is an error at its attribute, and the
// node keeps the certificate that it had.
func TestStates(t *testing.T) {
	for state, at := range map[string]string{
		cluster.ChainInvalid: "certificate_chain_pem", cluster.KeyMismatch: "private_key_pem_wo", cluster.KeyInvalid: "private_key_pem_wo",
		cluster.CertificateBad: "certificate_pem", cluster.Expired: "certificate_pem", cluster.NotStored: "node_id", cluster.Error: "node_id",
	} {
		for _, steps := range []int{0, 2} {
			t.Run(state, func(t *testing.T) {
				w := newResourceWorld(t)
				w.behave(cluster.Behaviour{Fails: state, Detail: "as the server says", Steps: steps})
				config := w.config(issue())
				change, said := w.plan(config, nil)
				w.must(said)
				said = w.carryOut(change, config)
				if !said.Failed() || w.stored != nil {
					t.Fatalf("it was stored: %s", all(said))
				}
				w.says(said, "The cluster refused the certificate at ", at, state, "as the server says")
				if _, own := w.node.Serves(); !own {
					t.Error("the node has lost its certificate")
				}
				w.behave(cluster.Behaviour{})
				w.apply(config)
			})
		}
	}
}

// TestRestart: what is presented only after a restart is saved, and not stored again.
func TestRestart(t *testing.T) {
	w := newResourceWorld(t)
	w.behave(cluster.Behaviour{Fails: cluster.NotRefreshed, Steps: 1})
	id := issue()
	w.says(w.apply(w.config(id)), "The node has to be restarted: activegate/32")
	w.has(given{"active": cty.False, "restart_required": cty.True})
	w.says(w.settled(w.config(id)), "The node has to be restarted: activegate/32") // as long as it is due
	w.node.Change((*cluster.Node).Restart)
	w.behave(cluster.Behaviour{})
	w.settled(w.config(id))
	w.serves(id)
}

// TestForgotten: a node that restarts amid a store forgets its status. What it has
// decides: here it is the old certificate, so that ours is sent again.
func TestForgotten(t *testing.T) {
	for _, code := range []int{http.StatusOK, http.StatusBadRequest} {
		t.Run(http.StatusText(code), func(t *testing.T) {
			w := newResourceWorld(t)
			w.behave(cluster.Behaviour{Steps: 5, BadRequestStatus: code})
			var once sync.Once
			w.cluster.OnRequest(func(request simulator.Request) {
				if request.Template == status {
					once.Do(func() {
						w.node.Change((*cluster.Node).Restart)
						w.behave(cluster.Behaviour{BadRequestStatus: code})
					})
				}
			})
			id := issue()
			w.apply(w.config(id))
			w.serves(id)
			if got := w.cluster.Journal().Count(post); got != 2 {
				t.Errorf("%d stores", got)
			}
		})
	}
}

// TestLost: an answer that is lost at any step is decided by what the node has, and
// the node has the old certificate or the new one all the time.
func TestLost(t *testing.T) {
	for _, kind := range []simulator.Kind{simulator.DropBefore, simulator.DropAfter, simulator.TruncateBody, simulator.HTML} {
		for _, match := range []string{post, status, details} {
			t.Run(string(kind)+" "+match, func(t *testing.T) {
				w := newResourceWorld(t)
				w.behave(cluster.Behaviour{Steps: 2})
				first, second := issue(), issue()
				w.apply(w.config(first))
				change, said := w.plan(w.config(second), nil)
				w.must(said)
				fault := w.cluster.Fault(simulator.Fault{Match: match, Kind: kind, Times: 1})
				said = w.carryOut(change, w.config(second))
				fault.Remove()
				if got, _ := w.node.Serves(); got != simulator.Fingerprint(first.Leaf) && got != simulator.Fingerprint(second.Leaf) {
					t.Errorf("the node presents %s", got)
				}
				if said.Failed() && match == post {
					t.Errorf("a lost store is no failure: %s", all(said))
				}
				w.apply(w.config(second))
				w.serves(second)
			})
		}
	}
}

// TestNotPresented: what the node does not present is an error, and tried again.
func TestNotPresented(t *testing.T) {
	w := newResourceWorld(t)
	first, second := issue(), issue()
	w.apply(w.config(first))
	w.behave(cluster.Behaviour{NeverPresents: true})
	change, said := w.plan(w.config(second), nil)
	w.must(said)
	if said = w.carryOut(change, w.config(second)); !said.Failed() {
		t.Error("it is no error")
	}
	w.says(said, "The stored certificate did not verify", "still presents another certificate", "There is no way back", "unless the node has it by then")
	w.has(given{"active": cty.False})
	w.behave(cluster.Behaviour{})
	w.apply(w.config(second))
	w.serves(second)
}

// TestRefusedAtPlan: what is certain to fail, or to be overwritten.
func TestRefusedAtPlan(t *testing.T) {
	w := newResourceWorld(t)
	id := issue()
	good := w.config(id)
	over := issue(keystoretest.WithValidity(time.Now().Add(-48*time.Hour), time.Now().Add(-24*time.Hour)))
	w.refused(good.with(given{"required_dns_names": cty.SetVal([]cty.Value{text("other.example.com")})}), "Certificate does not cover a required name", "call the node by that name")
	w.refused(w.config(over), "Certificate has expired", "take the node offline")
	w.refused(good.with(given{"private_key_pem_wo": text(issue().KeyPEM)}), "Unusable certificate input", "private_key_pem_wo", "does not belong to the certificate")
	w.refused(good.with(given{"private_key_pem_wo": cty.NullVal(cty.String)}), "No private key configured")
	w.refused(good.with(given{"certificate_pem": cty.NullVal(cty.String), "certificate_chain_pem": cty.NullVal(cty.String)}), "No certificate configured")
	w.node.Change(func(n *cluster.Node) { n.ReadOnly = true })
	w.refused(good, "The node takes no certificate", "customKeyStoreWritable")
	w.node.Change(func(n *cluster.Node) { n.ReadOnly = false })
	w.behave(cluster.Behaviour{Managed: true})
	w.refused(good, "The cluster manages certificates itself", "Cluster Management Console")
	w.behave(cluster.Behaviour{})
	r := w.resource(nil)
	for _, bad := range []string{"2738468103", "gate1", "0x1ffffffff"} {
		w.says(r.Validate(t.Context(), r.Schema.Complete(good.with(given{"node_id": text(bad)}))), "Invalid value for node_id")
	}
}

// TestWarnings: the public address, and what is not seen.
func TestWarnings(t *testing.T) {
	w := newResourceWorld(t)
	w.cluster.SetAddress("beaconForwarderAddress", "https://beacon.example.com:443/bf")
	config := w.config(issue())
	_, said := w.plan(config, nil)
	w.says(said, "The certificate does not cover the public address", "beacon.example.com")
	config = config.with(given{"verify_address": cty.NullVal(cty.String), "verify_server_name": cty.NullVal(cty.String)})
	_, said = w.plan(config, nil)
	w.says(said, "The certificate is not seen")
	w.cluster.SetAddress("beaconForwarderAddress", "https://managed.example.com")
	_, said = w.plan(config.with(given{"verify_served": cty.False}), nil)
	w.silent(said)
}

// TestManagedLater: what the cluster overwrites is drift, and refused while it does.
func TestManagedLater(t *testing.T) {
	w := newResourceWorld(t)
	id := issue()
	config := w.config(id).with(given{"verify_address": cty.NullVal(cty.String), "verify_server_name": cty.NullVal(cty.String), "verify_served": cty.False})
	w.apply(config)
	w.behave(cluster.Behaviour{Managed: true})
	w.node.Change((*cluster.Node).Reset)
	w.refused(config, "The cluster manages certificates itself")
	w.behave(cluster.Behaviour{})
	w.says(w.apply(config), "it has its own certificate again")
	w.serves(id)
}

// TestImport: nothing is planned where the configured certificate is described.
func TestImport(t *testing.T) {
	w := newResourceWorld(t)
	id := issue()
	w.put(id)
	seen := w.config(id)
	config := seen.with(given{"verify_address": cty.NullVal(cty.String), "verify_server_name": cty.NullVal(cty.String)})
	r := w.resource(nil)
	var said inprocess.Diagnostics
	w.stored, said = r.Import(t.Context(), "activegate/0x20")
	w.must(said)
	w.has(given{"id": text("activegate/32"), "node_id": text("32"), "active": cty.True, "fingerprint_sha256": cty.NullVal(cty.String)})
	w.settled(config)
	generated := given{"node_type": text("activegate"), "node_id": text("32")}
	w.settled(generated)
	generated = generated.with(given{"certificate_pem": text(""), "certificate_chain_pem": text("")}) // as OpenTofu does
	w.settled(generated)
	w.refused(generated.with(given{"node_id": text("33")}), "No certificate configured")
	change, said := w.plan(generated.with(given{"revision": cty.UnknownVal(cty.String)}), nil)
	w.must(said)
	w.must(w.carryOut(change, generated.with(given{"revision": text("1")})))
	w.settled(generated.with(given{"revision": text("1")}))
	change, said = w.plan(w.config(issue(keystoretest.WithCommonName("other"))), nil)
	w.must(said)
	if change.Action != inprocess.Update {
		t.Errorf("another certificate is to %s", change.Action)
	}
	w.apply(config.with(given{"revision": text("1")})) // a first revision announces nothing
	w.apply(seen)
	if got := w.cluster.Journal().Count(post); got != 0 {
		t.Errorf("%d stores", got)
	}
	identity := cty.ObjectVal(given{"cluster_url": text(strings.TrimSuffix(w.cluster.URL(), "/")), "node_type": text("activegate"), "node_id": text("32")})
	w.stored, said = w.resource(nil).ImportIdentity(t.Context(), identity)
	w.must(said)
	w.settled(config)
	_, said = w.resource(nil).ImportIdentity(t.Context(), cty.ObjectVal(given{"cluster_url": text("https://other.example.com"), "node_type": text("activegate"), "node_id": text("32")}))
	w.says(said, "Another cluster")
	_, said = w.resource(nil).Import(t.Context(), "32")
	w.says(said, "Invalid import id", "terraform import")
}

// TestDestroyFails, at plan and for a replacement too.
func TestDestroyFails(t *testing.T) {
	w := newResourceWorld(t)
	config := w.config(issue()).with(given{"on_destroy": text("fail")})
	w.apply(config)
	_, said := w.resource(nil).PlanDestroy(t.Context(), w.stored)
	w.says(said, "Destroying the certificate is forbidden", "removed {")
	w.cluster.AddNode(simulator.Collector, 33, "gate2")
	w.refused(config.with(given{"node_id": text("33")}), "Destroying the certificate is forbidden")
	w.apply(config.with(given{"on_destroy": text("retain")}))
}

// TestRefreshRequests: a refresh of one node asks once, and a plan that stores asks for
// preferences and public address once a run.
func TestRefreshRequests(t *testing.T) {
	w := newResourceWorld(t)
	config := w.config(issue())
	w.apply(config)
	w.cluster.Journal().Reset()
	w.settled(config)
	if got := w.cluster.Journal().Lines(); len(got) != 1 {
		t.Errorf("a refresh asks %q", got)
	}
	w.cluster.Journal().Reset()
	change, said := w.plan(w.config(issue()), nil)
	w.must(said)
	if got := w.cluster.Journal(); change.Action != inprocess.Update || got.Count("") != 3 || got.Count(details) != 1 {
		t.Errorf("a plan asks %q", got.Lines())
	}
}

// TestUnreachable: a cluster that is down fails a refresh, or puts it off; a node that
// is down is judged by what the cluster tells.
func TestUnreachable(t *testing.T) {
	w := newResourceWorld(t)
	config := w.config(issue())
	w.apply(config)
	w.node.Stop()
	w.says(w.settled(config), "The node cannot be seen now: activegate/32")
	if err := w.node.Start(); err != nil {
		t.Fatal(err)
	}
	w.cluster.Stop()
	w.refused(config, "Not reachable", "cluster_url")
	w.withoutIdentity()
	change, said := w.plan(config, given{"on_unreachable": text("defer")})
	w.must(said)
	if w.says(said, "Cluster not reachable, refresh put off"); change.Action != inprocess.NoOp {
		t.Errorf("the plan is to %s", change.Action)
	}
	w.withoutIdentity()
	change, said = w.plan(config, given{"cluster_url": cty.UnknownVal(cty.String)})
	w.must(said)
	if w.says(said, "Cluster not asked"); change.Action != inprocess.NoOp {
		t.Errorf("the plan is to %s", change.Action)
	}
}

// TestUpgrading: a refresh during an upgrade fails, or is put off.
func TestUpgrading(t *testing.T) {
	w := newResourceWorld(t)
	config := w.config(issue())
	w.apply(config)
	w.cluster.Behave(func(b *cluster.Behaviour) { b.Upgrading = 10_000 })
	w.options = []provider.Option{provider.WithSleep(func(ctx context.Context, _ time.Duration) error { return ctx.Err() })}
	w.refused(config, "The cluster is being upgraded", "HTTP 556")
	change, said := w.plan(config, given{"on_unreachable": text("defer")})
	w.must(said)
	if w.says(said, "Cluster not reachable, refresh put off", "HTTP 556"); change.Action != inprocess.NoOp {
		t.Errorf("the plan is to %s", change.Action)
	}
}

// TestUnseen: nothing is stored on a node that nobody can see, since nobody could see
// what came of it. The plan says so, and refuses nothing: the node may be up by then.
func TestUnseen(t *testing.T) {
	w := newResourceWorld(t)
	config := w.config(issue())
	w.node.Member().GoOffline()
	w.node.Stop()
	change, said := w.plan(config, nil)
	w.must(said)
	w.says(said, "The node cannot be seen now: activegate/32 at AttributeName(\"verify_address\")", "stores nothing if that is so then")
	said = w.carryOut(change, config)
	w.says(said, "The node cannot be seen at AttributeName(\"verify_address\")", "Nothing was stored", "`verify_served = false` stores the certificate without looking")
	if got := w.cluster.Journal().Count(post); !said.Failed() || got != 0 || w.stored != nil {
		t.Errorf("%d stores, and in state is %v", got, w.stored)
	}
	unlooked := config.with(given{"verify_served": cty.False})
	change, said = w.plan(unlooked, nil)
	w.must(said)
	w.silent(said)
	w.must(w.carryOut(change, unlooked))
	if err := w.node.Start(); err != nil {
		t.Fatal(err)
	}
	next := issue()
	w.apply(w.config(next))
	w.serves(next)
}

// TestOffline: where the cluster tells nothing of the certificate of a node that it lists
// as offline, that is said of it.
func TestOffline(t *testing.T) {
	w := newResourceWorld(t)
	w.node.Member().GoOffline()
	w.cluster.Fault(simulator.Fault{Match: details, Kind: simulator.Status, Status: http.StatusInternalServerError})
	_, planned := w.plan(w.config(issue()), nil)
	w.must(planned)
	w.says(planned, "The node is offline: activegate/32", "start it before")
	found, listed := w.nodes(nil, nil)
	w.must(listed)
	w.says(listed, "The node is offline: activegate/32", "is null until it is back")
	if diff := cmp.Diff([]string{"activegate 32 gate1 -"}, brief(found)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if both := all(planned) + all(listed); strings.Contains(both, "Request refused") {
		t.Errorf("it is said to be refused:\n%s", both)
	}
}

// TestGone: a node that the cluster lists as offline or not any more keeps nobody from removing
// its block. Where the cluster fails, nobody knows whether it is gone.
func TestGone(t *testing.T) {
	for name, server := range map[string]bool{"activegate": false, "server": true} {
		t.Run(name, func(t *testing.T) {
			w := newResourceWorld(t)
			if server {
				w.node = w.cluster.AddNode(simulator.Server, 32, "node1")
			}
			config := w.config(issue()).with(given{"node_type": text(name), "verify_address": text(w.node.Address())})
			w.apply(config)
			failing := w.cluster.Fault(simulator.Fault{Match: details, Kind: simulator.Status, Status: http.StatusInternalServerError})
			w.refused(config, "Request refused")
			failing.Remove()
			w.cluster.RemoveNode(w.node)
			w.withoutIdentity()
			if w.says(w.settled(config), "The cluster does not know the node: "+name+"/32", "Node not found), and", "remove its block"); w.cluster.Journal().Count(post) != 1 {
				t.Error("it was stored again")
			}
			unknown := w.cluster.Fault(simulator.Fault{Match: "GET", Kind: simulator.Status, Status: http.StatusInternalServerError})
			w.refused(config, "Request refused")
			unknown.Remove()
			r := w.resource(nil)
			change, said := r.PlanDestroy(w.Context(), w.stored)
			w.must(said)
			_, said = r.Destroy(w.Context(), w.stored, change)
			w.must(said)
		})
	}
}

// TestAbsent: nobody begins with a node that the cluster does not list. One that
// failed is no reason to refuse a plan.
func TestAbsent(t *testing.T) {
	w := newResourceWorld(t)
	config := w.config(issue())
	for _, other := range []given{{"node_id": text("77")}, {"node_type": text("server")}} {
		w.refused(config.with(other), "The cluster does not know the node", "Node not found), and", "activegate_cluster_nodes")
	}
	w.refused(config.with(given{"node_id": text("2738468103")}), "must be the id of a node: it is out of range", "-1556499193")
	failing := w.cluster.Fault(simulator.Fault{Match: details, Kind: simulator.Status, Status: http.StatusInternalServerError})
	_, said := w.plan(config, nil)
	w.must(said)
	w.says(said, "Request refused: activegate/32")
	failing.Remove()
	w.apply(config)
}
