// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"crypto/tls"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
	"github.com/activegate/terraform-provider-activegate/internal/simulator/cluster"
)

// clusterAuthority has issued what one node of the cluster was given.
var clusterAuthority = keystoretest.NewCA("Cluster CA")

// clusterBefore is a cluster with a Cluster ActiveGate that has its own certificate,
// one that was given one, and a node.
func clusterBefore(s *sandboxed) {
	s.Helper()
	c := s.sim.Cluster()
	c.AddNode(simulator.Collector, 32, "gate1.example.com")
	c.AddNode(simulator.Server, 1, "node1.example.com")
	identity := clusterAuthority.Issue(keystoretest.WithCommonName("gate2.example.com"))
	pair, err := tls.X509KeyPair([]byte(identity.CertPEM), []byte(identity.KeyPEM))
	if err != nil {
		s.Fatal(err)
	}
	pair.Leaf = identity.Leaf
	c.AddNode(simulator.Collector, -1556499193, "gate2.example.com").Change(func(n *cluster.Node) { n.Put(&pair) })
}

// clusterNodesAfter: both are told, and the node is left out.
func clusterNodesAfter(s *sandboxed) {
	until := ""
	for _, node := range s.sim.Cluster().Nodes() {
		if node.Host() == "gate2.example.com" {
			node.Change(func(n *cluster.Node) { until = n.Holds.Leaf.NotAfter.UTC().Format(time.RFC3339) })
		}
	}
	s.outputs(map[string]any{"certificates_of_cluster_activegates": map[string]any{
		"gate1.example.com": "its own", "gate2.example.com": "CN=gate2.example.com, until " + until,
	}})
}
