// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"
	"github.com/hashicorp/terraform-plugin-testing/querycheck/queryfilter"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/activegate/terraform-provider-activegate/internal/engine"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

const certificateListAddress = "activegate_certificate.found"

// filesWorld is two gates with a served file and an orphan each.
type filesWorld struct {
	*world
	first, second *simulator.Gate
	id            *keystoretest.Identity
	names         []string // display names, in the order of gates and files
}

func newFilesWorld(t *testing.T) *filesWorld {
	t.Helper()
	needs(t, engine.ListResources)
	w := &filesWorld{world: newWorld(t)}
	w.first, w.second, w.id = w.gate(), w.gate(), w.issue(loopback)
	for _, gate := range []*simulator.Gate{w.first, w.second} {
		w.seed(gate, "old.p12", w.issue(), sitePassword, false)
		w.seed(gate, siteFile, w.id, sitePassword, true)
		w.names = append(w.names, "old.p12 on "+gate.URL()+": inactive",
			fmt.Sprintf("%s on %s: active, CN=gate.example.com, serial %s, valid to %s", siteFile, gate.URL(), w.id.Leaf.SerialNumber.Text(16), w.id.Leaf.NotAfter.UTC().Format("2006-01-02")))
	}
	return w
}

func (w *filesWorld) query(settings string, lines ...string) string {
	return w.provider(settings) + listBlock("activegate_certificate", lines...)
}

// asks requires the number of requests to each gate since the last time.
func (w *filesWorld) asks(first, second int) querycheck.QueryResultCheck {
	return onQuery(func() {
		if a, b := len(w.first.Journal().Requests()), len(w.second.Journal().Requests()); a != first || b != second {
			w.t.Errorf("%d and %d requests, want %d and %d", a, b, first, second)
		}
		w.first.Journal().Reset()
		w.second.Journal().Reset()
	})
}

// TestQueryCertificates finds the files of gates, each gate in one request, and
// asks no gate that the limit does not need.
func TestQueryCertificates(t *testing.T) {
	w := newFilesWorld(t)
	f := &found{}
	both := urls(w.first, w.second)
	sees := func(names ...string) querycheck.QueryResultCheck { return onQuery(func() { f.must(t, names...) }) }
	is := func(gate *simulator.Gate, name string) map[string]knownvalue.Check {
		return map[string]knownvalue.Check{
			"activegate_url": knownvalue.StringExact(gate.URL()), "environment_id": knownvalue.StringExact(w.sim.Environment()), "name": knownvalue.StringExact(name),
		}
	}
	w.run(
		queries(w.query("", "", both), f, sees(w.names...), w.asks(1, 1),
			querycheck.ExpectIdentity(certificateListAddress, is(w.first, "old.p12")),
			querycheck.ExpectIdentity(certificateListAddress, is(w.second, siteFile))),
		queries(w.query("", "", both, "active = false"), f, sees(w.names[0], w.names[2]), w.asks(1, 1)),
		queries(w.query("", "", both, "active = true", `name_regex = "(?i)SITE"`), f, sees(w.names[1], w.names[3]), w.asks(1, 1)),
		queries(w.query("", "limit = 2", "", both), f, sees(w.names[:2]...), w.asks(1, 0)),
		queries(w.query("", "limit = 3", "", both), f, sees(w.names[:3]...), w.asks(1, 1)),
		queries(w.query("", "", urls(w.first, w.first)), f, sees(w.names[:2]...), w.asks(1, 0)),
		queries(w.query(fmt.Sprintf("activegate_url = %q", w.second.URL())), f, sees(w.names[2:]...), w.asks(0, 1)),
		queries(w.query("", "include_resource = true", "", both),
			querycheck.ExpectResourceKnownValues(certificateListAddress, queryfilter.ByResourceIdentity(is(w.first, siteFile)), []querycheck.KnownValueCheck{
				{Path: tfjsonpath.New("fingerprint_sha256"), KnownValue: knownvalue.StringExact(fingerprint(w.id))},
				{Path: tfjsonpath.New("active"), KnownValue: knownvalue.Bool(true)},
				{Path: tfjsonpath.New("certificate_pem"), KnownValue: knownvalue.StringExact(w.id.CertPEM)},
				{Path: tfjsonpath.New("name_prefix"), KnownValue: knownvalue.StringExact("terraform-")},
			}),
			querycheck.ExpectResourceKnownValues(certificateListAddress, queryfilter.ByResourceIdentity(is(w.second, "old.p12")), []querycheck.KnownValueCheck{
				{Path: tfjsonpath.New("active"), KnownValue: knownvalue.Bool(false)},
				{Path: tfjsonpath.New("certificate_pem"), KnownValue: knownvalue.Null()},
			})),
	)
	w.noWrites(w.first)
}

// TestQueryCertificatesRefused: every gate that does not answer is named in one
// run, at its place in the list; what is wrong is said before a gate is asked.
func TestQueryCertificatesRefused(t *testing.T) {
	w := newFilesWorld(t)
	stranger, dead := w.gate(), w.gate()
	dead.Stop()
	w.run(
		refusedQuery(w.query("", "", urls(dead, w.first)), "Not reachable", dead.URL(), "on_unreachable", "for_each"),
		refusedQuery(w.query("", "", `activegate_urls = ["gate1"]`), "Not a gate's URL", "Element 1", "https://gate1:9999"),
		refusedQuery(w.query("", "", `activegate_urls = []`), "activegate_urls", "at least 1"),
		refusedQuery(w.query("", "", urls(w.first), `trusted_fingerprints = ["ab"]`), "Not a SHA-256 fingerprint"),
		refusedQuery(w.query("", ""), "No gate configured", "activegate_url"),
		refusedQuery(fmt.Sprintf("provider \"activegate\" {\n  api_token = %q\n  environment_id = %q\n}\n", simulator.Token, w.sim.Environment())+
			listBlock("activegate_certificate", "", urls(stranger)), "Certificate not trusted", simulator.Fingerprint(stranger.DefaultLeaf())),
	)
}

// TestQueryCertificatesDeferred shows the files of the other gates where a gate
// that is down is no error.
func TestQueryCertificatesDeferred(t *testing.T) {
	w := newFilesWorld(t)
	dead := w.gate()
	dead.Stop()
	f := &found{}
	w.run(queries(w.query(`on_unreachable = "defer"`, "", urls(w.first, dead, w.second)), f, onQuery(func() { f.must(t, w.names...) })))
}
