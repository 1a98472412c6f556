// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"slices"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
	"github.com/activegate/terraform-provider-activegate/internal/simulator/cluster"
)

// clusterWrites are the contexts of stores on the nodes of a cluster.
var clusterWrites = []faultContext{
	{
		name: "cluster: the first store", write: clusterStore, saves: true, hostile: true,
		settled: func(c *faultCell) { c.presents(c.first) },
		prepare: func(c *faultCell) {
			c.onNode()
			c.blocks = []string{clusterCertificate(c.node, c.first)}
		},
	},
	{
		name: "cluster: a renewal", write: clusterStore, saves: true,
		settled: func(c *faultCell) { c.presents(c.second) },
		prepare: func(c *faultCell) {
			c.onNode()
			c.applies(clusterCertificate(c.node, c.first))
			c.blocks = []string{clusterCertificate(c.node, c.second)}
		},
	},
	{
		name: "cluster: a repair", write: clusterStore, saves: true,
		settled: func(c *faultCell) { c.presents(c.first) },
		prepare: func(c *faultCell) {
			c.onNode()
			c.applies(clusterCertificate(c.node, c.first))
			c.node.Change((*cluster.Node).Reset)
		},
	},
}

// onNode begins a cell of a cluster, whose stores take a while.
func (c *faultCell) onNode() {
	c.t.Helper()
	c.w = newWorld(c.t)
	there := c.w.sim.Cluster()
	there.Behave(func(b *cluster.Behaviour) { b.Steps = 1 })
	c.node = there.AddNode(simulator.Collector, 32, "gate1")
	c.starts()
	c.e.variables = append(c.e.variables, clusterTokenVariable)
	c.first, c.second = c.e.hide(1), c.e.hide(2)
	own, _ := c.node.Serves()
	// At every request, whatever comes of it, the node has the old certificate or the
	// new one.
	may := []string{own, fingerprint(c.first.id), fingerprint(c.second.id)}
	there.OnRequest(func(simulator.Request) {
		if got, _ := c.node.Serves(); !slices.Contains(may, got) {
			c.t.Errorf("the node presents %s", got)
		}
	})
}

// presents requires that the node has a certificate, and that the state says so.
func (c *faultCell) presents(h hidden) {
	c.t.Helper()
	if got, _ := c.node.Serves(); got != fingerprint(h.id) {
		c.t.Errorf("the node presents %s", got)
	}
	c.same(c.one(), map[string]any{"id": "activegate/32", "active": true, "fingerprint_sha256": fingerprint(h.id)})
}
