// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"crypto/tls"
	"path/filepath"
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

// clusterGate is the Cluster ActiveGate of the resource's example, and what it is
// to have.
func clusterGate(s *sandboxed) (*simulator.ClusterNode, *keystoretest.Identity) {
	s.Helper()
	identity := clusterAuthority.Issue(keystoretest.WithDNS("gate1.example.com"))
	s.put("gate1.crt", identity.CertPEM)
	s.put("gate1.key", identity.KeyPEM)
	s.put("issuing-ca.crt", clusterAuthority.PEM())
	return s.sim.Cluster().AddNode(simulator.Collector, 32, "gate1.example.com"), identity
}

// clusterAddress stands in the example for where the gate can be seen.
const clusterAddress = "gate1.example.com:9999"

func clusterCertificateBefore(s *sandboxed) {
	node, _ := clusterGate(s)
	s.edit("resource.tf", clusterAddress, node.Address())
}

// clusterCertificateAfter: the gate presents what it was given.
func clusterCertificateAfter(s *sandboxed) {
	for _, node := range s.sim.Cluster().Nodes() {
		if _, own := node.Serves(); own {
			s.Errorf("%s has its own certificate", node.Host())
		}
	}
}

// clusterExists: the gate has the certificate that is configured.
func clusterExists(s *sandboxed) []string {
	node, identity := clusterGate(s)
	pair, err := tls.X509KeyPair([]byte(identity.CertPEM), []byte(identity.KeyPEM))
	if err != nil {
		s.Fatal(err)
	}
	pair.Leaf = identity.Leaf
	node.Change(func(n *cluster.Node) { n.Put(&pair) })
	s.Setenv("DYNATRACE_CLUSTER_URL", s.sim.Cluster().URL())
	return []string{clusterAddress, node.Address(), "https://managed.example.com", s.sim.Cluster().URL()}
}

// clusterKept: nothing was stored.
func clusterKept(s *sandboxed) {
	clusterCertificateAfter(s)
	if stores := s.sim.Cluster().Journal().Count("POST"); stores != 0 {
		s.Errorf("%d stores", stores)
	}
}

// listedNodes are the Cluster ActiveGates of the cluster, without its node.
func listedNodes(s *sandboxed) []string {
	s.Helper()
	clusterBefore(s)
	s.Setenv("DYNATRACE_CLUSTER_URL", s.sim.Cluster().URL())
	s.stageFiles(filepath.Join(examples, "provider", "environment.tf"), listFile("activegate_cluster_certificate"))
	return []string{"activegate/32 on gate1.example.com: its own certificate", "activegate/-1556499193 on gate2.example.com: CN=gate2.example.com"}
}
