// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"crypto/tls"
	"net/http"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
	"github.com/activegate/terraform-provider-activegate/internal/simulator/cluster"
)

// cluster makes nodes of every kind, and has the report show them.
func (r *reported) cluster() {
	r.Helper()
	there := r.sim.Cluster()
	for index, fate := range []struct {
		kind, host, subject string
		certificate         time.Duration // that is left; 0 is its own
		offline, waits      bool
	}{
		{kind: simulator.Server, host: "node1.example.com", certificate: 200 * day},
		{kind: simulator.Server, host: "expired-node.example.com", certificate: -2 * day},
		{kind: simulator.Collector, host: "soon.with-a-rather-long-name-of-its-network-zone.frankfurt-1.example.com", certificate: 9 * day},
		{kind: simulator.Collector, host: "own.example.com"},
		{kind: simulator.Collector, host: "offline-node.example.com", certificate: 200 * day, offline: true},
		{kind: simulator.Collector, host: "waits.example.com", certificate: 100 * day, waits: true, subject: evil},
		{kind: simulator.Server, host: "silent.example.com"},
	} {
		node := there.AddNode(fate.kind, int32(-1556499193+index), fate.host)
		if fate.offline {
			node.Member().GoOffline()
		}
		if fate.certificate == 0 {
			continue
		}
		options := []keystoretest.Option{keystoretest.WithValidity(r.now.Add(-365*day), r.now.Add(fate.certificate)), keystoretest.WithCommonName(fate.host)}
		if fate.subject != "" {
			options = append(options, keystoretest.WithCommonName(fate.subject))
		}
		id := r.authority.Issue(options...)
		certificate := &tls.Certificate{Certificate: [][]byte{id.Leaf.Raw}, PrivateKey: id.Key, Leaf: id.Leaf}
		node.Change(func(held *cluster.Node) {
			if held.Put(certificate); fate.waits {
				held.Hold(certificate)
			}
		})
	}
	there.Fault(simulator.Fault{Match: "GET /api/v1.0/onpremise/sslCertificate/{entityType}/{entityId}", Name: "SERVER/-1556499187", Kind: simulator.Status, Status: http.StatusInternalServerError})
	r.Setenv("DYNATRACE_CLUSTER_API_TOKEN", simulator.ClusterToken)
	r.clusterURL = there.URL()
	r.variables(map[string]any{"now": r.now.Format(time.RFC3339)})
}

// readsNodes compares the rows of the nodes: urgency, node, type, certificate, days
// left, and what is due.
func (r *reported) readsNodes(rows [][]string) {
	r.Helper()
	const node, gate = "cluster node", "Cluster ActiveGate"
	want := [][]string{
		{"act now", "expired-node.example.com", node, "CN=expired-node.example.com", "-2", "The certificate has expired."},
		{"act now", "offline-node.example.com", gate, "CN=offline-node.example.com", "200", "The node is not running, or not connected."},
		{"due soon", "soon.with-a-rather-long-name-of-its-network-zone.frankfurt-1.example.com", gate, "CN=soon.with-a-rather-long-name-of-its-network-zone.frankfurt-1.example.com", "9", "The certificate expires soon."},
		{"due soon", "waits.example.com", gate, "", "100", "A certificate is stored that it presents only after a restart."},
		{"due soon", "own.example.com", gate, "its own", "", "It has the certificate that it came with."},
		{"due soon", "silent.example.com", node, "not known", "", "The cluster does not tell its certificate"},
		{"fine", "node1.example.com", node, "CN=node1.example.com", "200", ""},
	}
	for index, row := range rows {
		if index >= len(want) {
			break
		}
		if due := want[index][5]; due != "" && strings.HasPrefix(row[5], due) {
			row[5] = due
		}
		switch row[1] {
		case "waits.example.com":
			row[3] = "" // as text, which the page's reader has seen
		case "own.example.com":
			row[4] = "" // the simulator's choice
		}
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		r.Errorf("nodes (-want +got):\n%s", diff)
	}
}
