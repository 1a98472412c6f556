// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

import (
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// What the page calls its cluster.
const clusterHost = "managed.example.com"

// managedCluster is a cluster with two Cluster ActiveGates, of which somebody has
// issued and renews certificates.
func managedCluster() guide {
	hosts := []string{"gate1.example.com", "gate2.example.com"}
	issue := func(w *world) {
		for _, host := range hosts {
			identity := w.ca.Issue(keystoretest.WithDNS(host))
			w.put("gates/"+host+".crt", identity.CertPEM)
			w.put("gates/"+host+".key", identity.KeyPEM)
			w.issued[host] = identity.Leaf
		}
	}
	return guide{
		before: func(w *world) {
			for number, host := range hosts {
				w.sim.Cluster().AddNode(simulator.Collector, int32(number+1), host)
			}
			w.put("issuing-ca.crt", w.ca.PEM())
			issue(w)
		},
		meanwhile: map[string]func(*world){
			"the certificates are renewed": issue,
			"a gate is installed anew": func(w *world) {
				c := w.sim.Cluster()
				c.RemoveNode(c.Nodes()[1]) // which is listed as offline then
				c.AddNode(simulator.Collector, 33, hosts[1])
			},
		},
		after: func(w *world) {
			for _, node := range w.sim.Cluster().Nodes() {
				if got, _ := node.Serves(); got != simulator.Fingerprint(w.issued[node.Host()]) {
					w.Errorf("%s presents %s", node.Host(), got)
				}
			}
		},
	}
}

// clusterPort is where the page's cluster, or one of its gates, is.
func (w *world) clusterPort(name, port string) (address string, known bool) {
	if name == clusterHost && port == "443" {
		return w.sim.Cluster().Address(), true
	}
	for _, node := range w.sim.Cluster().Nodes() {
		if node.Host() == name && port == "9999" {
			return node.Address(), true
		}
	}
	return "", false
}
