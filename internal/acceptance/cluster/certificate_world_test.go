// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package cluster_test

import (
	"crypto/tls"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
	"github.com/activegate/terraform-provider-activegate/internal/simulator/cluster"
)

const (
	post   = "POST /api/v1.0/onpremise/sslCertificate/store/{entityType}/{entityId}"
	status = "GET /api/v1.0/onpremise/sslCertificate/store/{entityType}/{entityId}"
)

// authority issues all certificates here.
var authority = keystoretest.NewCA("Cluster Root")

func issue(options ...keystoretest.Option) *keystoretest.Identity {
	return authority.Issue(append([]keystoretest.Option{keystoretest.WithDNS("gate1", "managed.example.com")}, options...)...)
}

// resourceWorld is a cluster with one gate, and one resource as an engine keeps it.
type resourceWorld struct {
	*world
	node   *simulator.ClusterNode
	stored *inprocess.Object
}

func newResourceWorld(t *testing.T) *resourceWorld {
	t.Helper()
	w := newWorld(t)
	return &resourceWorld{world: w, node: w.cluster.AddNode(simulator.Collector, 32, "gate1")}
}

// config is the resource with a certificate, seen where the node presents it.
func (w *resourceWorld) config(id *keystoretest.Identity) given {
	return given{
		"node_type": text("activegate"), "node_id": text("32"), "verify_address": text(w.node.Address()), "verify_server_name": text("gate1"),
		"certificate_pem": text(id.CertPEM), "certificate_chain_pem": text(authority.PEM()), "private_key_pem_wo": text(id.KeyPEM),
	}
}

func (w *resourceWorld) behave(b cluster.Behaviour) {
	w.cluster.Behave(func(before *cluster.Behaviour) { *before = b })
}

// resource is that of a run of its own.
func (w *resourceWorld) resource(settings given) *inprocess.Resource {
	w.Helper()
	r, err := w.start(settings).Resource("activegate_cluster_certificate")
	if err != nil {
		w.Fatal(err)
	}
	return r
}

// plan is the plan of a configuration, refreshed before. It stores nothing.
func (w *resourceWorld) plan(config, settings given) (*inprocess.Change, inprocess.Diagnostics) {
	w.Helper()
	before := w.cluster.Journal().Count(post)
	defer func() {
		if w.cluster.Journal().Count(post) > before {
			w.Error("a plan has stored something")
		}
	}()
	r := w.resource(settings)
	var said inprocess.Diagnostics
	if w.stored != nil {
		if w.stored, said = r.Refresh(w.Context(), w.stored); said.Failed() {
			return nil, said
		}
	}
	change, more := r.Plan(w.Context(), inprocess.Wish{Prior: w.stored, Config: r.Schema.Complete(config)})
	return change, append(said, more...)
}

// carryOut applies a plan in a run of its own.
func (w *resourceWorld) carryOut(shown *inprocess.Change, config given) inprocess.Diagnostics {
	w.Helper()
	r := w.resource(nil)
	change, said := r.Recheck(w.Context(), shown, inprocess.Wish{Prior: w.stored, Config: r.Schema.Complete(config)})
	if said.Failed() {
		return said
	}
	stored, more := r.Apply(w.Context(), w.stored, change, r.Schema.Complete(config))
	w.stored = stored
	for _, broken := range more.Violations() {
		w.Errorf("%s: %s", broken.Summary, broken.Detail)
	}
	return append(said, more...)
}

// apply plans and applies, and the plan after it is empty.
func (w *resourceWorld) apply(config given) inprocess.Diagnostics {
	w.Helper()
	change, said := w.plan(config, nil)
	w.must(said)
	if change.Action != inprocess.NoOp {
		more := w.carryOut(change, config)
		w.must(more)
		said = append(said, more...)
	}
	w.settled(config)
	return said
}

// settled requires that nothing is left to do.
func (w *resourceWorld) settled(config given) inprocess.Diagnostics {
	w.Helper()
	change, said := w.plan(config, nil)
	w.must(said)
	if change.Action != inprocess.NoOp {
		w.Errorf("the plan after is to %s: from %#v to %#v", change.Action, change.Before, change.After)
	}
	return said
}

// refused is a plan that is an error with these words in it.
func (w *resourceWorld) refused(config given, words ...string) {
	w.Helper()
	_, said := w.plan(config, nil)
	if !said.Failed() {
		w.Errorf("it is planned: %s", all(said))
	}
	w.says(said, words...)
}

// serves requires that the node presents a certificate, and that state says so.
func (w *resourceWorld) serves(id *keystoretest.Identity) {
	w.Helper()
	if got, _ := w.node.Serves(); got != simulator.Fingerprint(id.Leaf) {
		w.Errorf("the node presents %s", got)
	}
	w.has(given{"active": cty.True, "restart_required": cty.False, "fingerprint_sha256": text(simulator.Fingerprint(id.Leaf)), "id": text("activegate/32")})
}

// has requires attributes in state.
func (w *resourceWorld) has(want given) {
	w.Helper()
	for name, value := range want {
		if got := w.stored.Value.GetAttr(name); !got.RawEquals(value) {
			w.Errorf("%s is %#v, want %#v", name, got, value)
		}
	}
}

// put gives the node a certificate behind the provider's back.
func (w *resourceWorld) put(id *keystoretest.Identity) {
	w.Helper()
	pair, err := tls.X509KeyPair([]byte(id.CertPEM), []byte(id.KeyPEM))
	if err != nil {
		w.Fatal(err)
	}
	pair.Leaf = id.Leaf
	w.node.Change(func(n *cluster.Node) { n.Put(&pair) })
}

// withoutIdentity is an engine that keeps no identities, as Terraform 1.11.
func (w *resourceWorld) withoutIdentity() {
	w.stored.Identity = cty.NullVal(w.stored.Identity.Type())
}
