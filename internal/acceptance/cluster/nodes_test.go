// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package cluster_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
	"github.com/activegate/terraform-provider-activegate/internal/simulator/cluster"
)

const details = "GET /api/v1.0/onpremise/sslCertificate/{entityType}/{entityId}"

// nodes reads the data source, in a run of its own.
func (w *world) nodes(config, settings given) ([]cty.Value, inprocess.Diagnostics) {
	w.Helper()
	source, err := w.start(settings).DataSource("activegate_cluster_nodes")
	if err != nil {
		w.Fatal(err)
	}
	found, said := source.Read(w.Context(), source.Schema.Complete(config))
	if said.Failed() {
		return nil, said
	}
	return found.GetAttr("nodes").AsValueSlice(), said
}

// brief is what tells nodes apart, and what is known of their certificates.
func brief(nodes []cty.Value) []string {
	lines := []string{}
	for _, node := range nodes {
		words := []string{}
		for _, name := range []string{"node_type", "node_id", "hostname", "subject"} {
			if value := node.GetAttr(name); value.IsNull() {
				words = append(words, "-")
			} else {
				words = append(words, value.AsString())
			}
		}
		lines = append(lines, strings.Join(words, " "))
	}
	return lines
}

// TestNodes lists both kinds with ids that the API v1 takes, and chooses among them.
func TestNodes(t *testing.T) {
	w := newWorld(t)
	w.cluster.AddNode(simulator.Collector, -1556499193, "gate2")
	gate := w.cluster.AddNode(simulator.Collector, 32, "gate1")
	w.cluster.AddNode(simulator.Server, 1, "node1")
	w.cluster.AddNode(simulator.Server, 2, "node2")
	everything := []string{
		"activegate 32 gate1 CN=gate1", "activegate -1556499193 gate2 CN=gate2", "server 1 node1 CN=node1", "server 2 node2 CN=node2",
	}
	for name, one := range map[string]struct {
		config given
		want   []string
	}{
		"all": {nil, everything}, "gates": {given{"node_type": text("activegate")}, everything[:2]},
		"servers": {given{"node_type": text("server")}, everything[2:]}, "by name": {given{"hostname": text("GATE1")}, everything[:1]},
	} {
		found, said := w.nodes(one.config, nil)
		w.must(said)
		w.silent(said)
		if diff := cmp.Diff(one.want, brief(found)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}

	found, said := w.nodes(given{"hostname": text("gate1")}, nil)
	w.must(said)
	gate.Change(func(n *cluster.Node) {
		if got := found[0].GetAttr("not_after").AsString(); got != n.Own.Leaf.NotAfter.UTC().Format(time.RFC3339) {
			t.Errorf("not_after is %s", got)
		}
	})
	for name, want := range map[string]bool{"online": true, "default_certificate": true, "restart_required": false} {
		if got := found[0].GetAttr(name); got.IsNull() || got.True() != want {
			t.Errorf("%s is %#v", name, got)
		}
	}
	gate.Member().GoOffline()
	if found, _ = w.nodes(given{"hostname": text("gate1")}, nil); found[0].GetAttr("online").True() {
		t.Error("it is online")
	}
}

// TestNodesRequests: each list and each certificate is asked for once.
func TestNodesRequests(t *testing.T) {
	w := newWorld(t)
	for id := range int32(50) {
		w.cluster.AddNode(simulator.Collector, id+1, "gate")
	}
	found, said := w.nodes(nil, nil)
	w.must(said)
	if asked := w.cluster.Journal(); len(found) != 50 || asked.Count(details) != 50 || asked.Count("") != 52 {
		t.Errorf("%d nodes, requests: %q", len(found), asked.Lines())
	}
}

// TestNodesUnread: details that cannot be read are null, with a warning that names
// the node; a list that cannot be read is an error.
func TestNodesUnread(t *testing.T) {
	w := newWorld(t)
	w.cluster.AddNode(simulator.Collector, 32, "gate1")
	w.cluster.AddNode(simulator.Collector, 33, "gate2")
	fault := w.cluster.Fault(simulator.Fault{Match: details, Name: "COLLECTOR/32", Kind: simulator.Status, Status: http.StatusInternalServerError})
	found, said := w.nodes(nil, nil)
	w.must(said)
	w.says(said, "Request refused: activegate/32", "HTTP 500")
	if diff := cmp.Diff([]string{"activegate 32 gate1 -", "activegate 33 gate2 CN=gate2"}, brief(found)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	fault.Remove()
	for _, list := range []string{"GET /api/cluster/v2/activeGates", "GET /api/v1.0/onpremise/cluster"} {
		fault = w.cluster.Fault(simulator.Fault{Match: list, Kind: simulator.HTML})
		if _, said = w.nodes(nil, nil); !said.Failed() {
			t.Errorf("%s: no error", list)
		}
		w.says(said, "Unexpected answer")
		fault.Remove()
	}
}

// TestNodesRefused: what is missing in the provider block is named, and no other
// token takes its place.
func TestNodesRefused(t *testing.T) {
	w := newWorld(t)
	null := cty.NullVal(cty.String)
	for name, one := range map[string]struct {
		settings given
		words    []string
	}{
		"no url":        {given{"cluster_url": null}, []string{"No cluster", "DYNATRACE_CLUSTER_URL"}},
		"no token":      {given{"cluster_api_token": null, "api_token": text(simulator.Token)}, []string{"No token for the cluster", "DYNATRACE_CLUSTER_API_TOKEN"}},
		"unknown token": {given{"cluster_api_token": text(simulator.Token)}, []string{"Not permitted", "HTTP 403", "`cluster_api_token`", "dt0c01.SIMULATORSIMULATORSIMULA", "refuses a token in the same way"}},
		"not known yet": {given{"cluster_url": cty.UnknownVal(cty.String)}, []string{"Cluster not known yet"}},
	} {
		if _, said := w.nodes(nil, one.settings); said.Failed() {
			w.says(said, one.words...)
		} else {
			t.Errorf("%s: no error", name)
		}
	}
	if got := w.sim.API().Journal().Lines(); len(got) > 0 {
		t.Errorf("the environment was asked: %q", got)
	}
}

// TestSettings: the cluster's address ends with its host.
func TestSettings(t *testing.T) {
	w := newWorld(t)
	for path, words := range map[string]string{"/e/abc12345": "one of its environments", "/api/v1.0/onpremise": "which the provider adds", "/cmc": "ends with the host"} {
		p, err := inprocess.Start(t.Context(), simulated())
		if err != nil {
			t.Fatal(err)
		}
		w.says(p.Validate(t.Context(), p.Settings.Complete(given{"cluster_url": text("https://managed.example.com" + path)})), "Invalid value for cluster_url", words)
	}
	p, err := inprocess.Start(t.Context(), simulated())
	if err != nil {
		t.Fatal(err)
	}
	w.says(p.Validate(t.Context(), p.Settings.Complete(given{"cluster_api_token": text("")})), "Empty setting", "cluster_api_token")
}

// TestAccess: whether the cluster accepts its token is all that can be told of it.
func TestAccess(t *testing.T) {
	w := newWorld(t)
	read := func(settings given) (cty.Value, inprocess.Diagnostics) {
		source, err := w.start(given{"environment_url": text(w.sim.API().ManagedURL()), "api_token": text(simulator.Token)}.with(settings)).DataSource("activegate_access")
		if err != nil {
			t.Fatal(err)
		}
		return source.Read(t.Context(), source.Schema.Complete(nil))
	}
	null := cty.NullVal(cty.String)
	for name, one := range map[string]struct {
		settings given
		want     cty.Value
		problems int
	}{
		"accepted": {nil, cty.True, 0}, "of an environment": {given{"cluster_api_token": text(simulator.Token)}, cty.False, 1},
		"none": {given{"cluster_url": null, "cluster_api_token": null}, cty.NullVal(cty.Bool), 0},
	} {
		found, said := read(one.settings)
		w.must(said)
		if got := found.GetAttr("ready").GetAttr("cluster"); !got.RawEquals(one.want) || found.GetAttr("problems").LengthInt() != one.problems {
			t.Errorf("%s: %#v, %#v", name, got, found.GetAttr("problems"))
		}
	}
	w.cluster.Stop()
	found, said := read(nil)
	w.must(said)
	w.says(said, "Not reachable")
	if got := found.GetAttr("ready").GetAttr("cluster"); !got.IsNull() {
		t.Errorf("down: %#v", got)
	}
}
