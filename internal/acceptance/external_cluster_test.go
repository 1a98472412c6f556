// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
	"github.com/activegate/terraform-provider-activegate/internal/simulator/cluster"
)

// clusterTokenVariable gives the token of the cluster past the configuration.
const clusterTokenVariable = "DYNATRACE_CLUSTER_API_TOKEN=" + simulator.ClusterToken

// clusterStore is the write of a cluster certificate.
const clusterStore = "POST /api/v1.0/onpremise/sslCertificate/store/{entityType}/{entityId}"

// clusterProvider is a provider block for the cluster alone.
func clusterProvider(c *simulator.Cluster, settings ...string) string {
	return fmt.Sprintf("provider \"activegate\" {\n  cluster_url = %q\n  ca_certificate_pem = %q\n  %s\n}\n", c.URL(), c.CAPEM(), strings.Join(settings, "\n  "))
}

// clusterCertificate is the certificate of a node.
func clusterCertificate(node *simulator.ClusterNode, h hidden) string {
	return fmt.Sprintf(`
resource "activegate_cluster_certificate" "gate" {
  node_type      = "activegate"
  node_id        = %q
  verify_address = %q
  %s
}

output "leaf" {
  value = activegate_cluster_certificate.gate.fingerprint_sha256
}

output "active" {
  value = activegate_cluster_certificate.gate.active
}
`, fmt.Sprint(node.ID()), node.Address(), h.pem("_wo"))
}

// TestExternalCluster is the life of a cluster certificate under a real engine, with
// a scan of everything that is written down for the keys, which travel in a JSON
// body that the server repeats.
func TestExternalCluster(t *testing.T) {
	w := newWorld(t)
	c := w.sim.Cluster()
	node := c.AddNode(simulator.Collector, -1556499193, "gate1")
	e := newExternal(t, w)
	e.variables = append(e.variables, clusterTokenVariable)
	seen := e.witness()
	first, second := e.hide(1), e.hide(2)
	write := func(h hidden) {
		e.file(e.path("work", "main.tf"), clusterProvider(c)+clusterCertificate(node, h))
	}
	look := func() {
		seen.look("saved.tfplan")
		seen.keep(stateFile, "terraform.tfstate", e.read("terraform.tfstate"))
	}
	presents := func(h hidden) {
		t.Helper()
		if got, _ := node.Serves(); got != fingerprint(h.id) {
			t.Errorf("the node presents %s", got)
		}
	}

	c.Behave(func(b *cluster.Behaviour) { b.Steps = 1 })
	write(first)
	seen.run(humanOutput, "apply", "-auto-approve")
	e.unchanged()
	look()
	presents(first)

	// A server that repeats the key in its refusal.
	c.Behave(func(b *cluster.Behaviour) {
		b.Fails, b.Detail = cluster.NotStored, "cannot write "+second.id.KeyPEM+" to "+simulator.ClusterToken
	})
	write(second)
	seen.keep(humanOutput, "failed apply", []byte(e.fails(e.apply()).text))
	presents(first)
	c.Behave(func(b *cluster.Behaviour) { b.Fails, b.Detail = "", "" })
	broken := c.Fault(simulator.Fault{Match: clusterStore, Kind: simulator.Status, Status: http.StatusInternalServerError, Body: second.id.KeyPEM})
	seen.keep(humanOutput, "broken apply", []byte(e.fails(e.apply()).text))
	broken.Remove()
	seen.keep(humanOutput, "apply", []byte(e.ok(e.apply()).text))
	e.unchanged()
	look()
	presents(second)

	node.Change((*cluster.Node).Reset)
	e.says(e.changed(), "Warning: The node does not have this certificate", "it has its own certificate again")
	e.ok(e.run("apply", "saved.tfplan"))
	e.unchanged()
	presents(second)

	e.says(e.ok(e.run("destroy", "-auto-approve")), "Warning: The certificate stays on the node")
	presents(second)
	seen.keep(stateFile, "terraform.tfstate after destroy", e.read("terraform.tfstate"))
	seen.keepLog()
	seen.nowhere(append(append(first.secrets(), second.secrets()...), leak.Text("token of the cluster", simulator.ClusterToken)))
}
