// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
	"github.com/activegate/terraform-provider-activegate/internal/simulator/cluster"
)

// clusterFleet is many nodes of a cluster under one resource.
type clusterFleet struct {
	cluster *simulator.Cluster
	nodes   []*simulator.ClusterNode
}

// config gives all nodes the same certificate.
func (f clusterFleet) config(id *keystoretest.Identity) string {
	var nodes []string
	for _, node := range f.nodes {
		nodes = append(nodes, fmt.Sprintf("{ id = \"%d\", address = %q }", node.ID(), node.Address()))
	}
	return fmt.Sprintf(`
provider "activegate" {
  cluster_url        = %q
  cluster_api_token  = %q
  ca_certificate_pem = %q
}

locals {
  nodes = [%s]
}

resource "activegate_cluster_certificate" "fleet" {
  count          = length(local.nodes)
  node_type      = "activegate"
  node_id        = local.nodes[count.index].id
  verify_address = local.nodes[count.index].address
  %s
}
`, f.cluster.URL(), simulator.ClusterToken, f.cluster.CAPEM(), strings.Join(nodes, ", "), pemWriteOnly(id))
}

// serving is how many nodes present a certificate.
func (f clusterFleet) serving(id *keystoretest.Identity) int {
	count := 0
	for _, node := range f.nodes {
		if got, _ := node.Serves(); got == fingerprint(id) {
			count++
		}
	}
	return count
}

// TestClusterFleet: of 50 nodes one is given a certificate and verified before the
// next, and all others keep theirs if it is not presented. What a run asks of the
// cluster grows by one question for each node.
func TestClusterFleet(t *testing.T) {
	const size = 50
	w := newWorld(t)
	f := clusterFleet{cluster: w.sim.Cluster()}
	for id := range int32(size) {
		f.nodes = append(f.nodes, f.cluster.AddNode(simulator.Collector, id+1, fmt.Sprintf("gate%d", id+1)))
	}
	told, journal := w.listen(), f.cluster.Journal()
	first, second, third := w.issue(), w.issue(), w.issue()
	const details = "GET /api/v1.0/onpremise/sslCertificate/{entityType}/{entityId}"
	w.run(
		resource.TestStep{Config: f.config(first)},
		resource.TestStep{
			PreConfig: func() {
				f.cluster.Behave(func(b *cluster.Behaviour) { b.NeverPresents = true })
				journal.Reset()
				told.reset()
			},
			Config: f.config(second), ExpectError: saying("Rotation stopped by an earlier failure"),
		},
		resource.TestStep{
			PreConfig: func() {
				if stopped := strings.Count(told.of(duringApply), "Rotation stopped by an earlier failure"); stopped != size-1 {
					t.Errorf("%d nodes were not started, want %d", stopped, size-1)
				}
				if sent, left := journal.Count(clusterStore), f.serving(first); sent != 1 || left != size {
					t.Errorf("a bad certificate was sent %d times; %d nodes have the one before", sent, left)
				}
				f.cluster.Behave(func(b *cluster.Behaviour) { b.NeverPresents = false })
				journal.Reset()
			},
			Config: f.config(third),
			Check: func(*terraform.State) error {
				if got := f.serving(third); got != size {
					t.Errorf("%d nodes present the new certificate", got)
				}
				return nil
			},
		},
		resource.TestStep{PreConfig: journal.Reset, Config: f.config(third), PlanOnly: true},
	)
	runs := 2 // a plan, and one that proves it empty
	if asked := journal.Count(""); asked > runs*size || journal.Count(details) != asked {
		t.Errorf("refreshes of %d nodes ask %q", size, journal.Lines())
	}
}
