// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package cluster

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"golang.org/x/sync/errgroup"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/managed"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// listed is one node, and what the cluster tells of its certificate.
type listed struct {
	node   managed.Node
	member managed.Member
	// details are those of describe, and why is why they cannot be read.
	details managed.Details
	why     error
}

// isOffline says that the cluster lists it as that.
func (l listed) isOffline() bool { return l.member.Online != nil && !*l.member.Online }

// inventory is one look at a cluster.
type inventory struct {
	cluster *managed.Cluster
	gates   *dynatrace.Environment
	diags   *diag.Diagnostics
	nodes   []listed
}

// list lists the nodes of a kind, of which the host name holds a text.
func (i *inventory) list(ctx context.Context, kind, hostname types.String) {
	if kind.ValueString() != string(managed.Server) {
		i.listGates(ctx)
	}
	if kind.ValueString() != string(managed.ActiveGate) {
		i.listServers(ctx)
	}
	i.keep(hostname.ValueString())
}

// listGates lists the Cluster ActiveGates. An id that is none is left out, with a
// warning.
func (i *inventory) listGates(ctx context.Context) {
	gates, err := i.gates.ActiveGates(ctx)
	if err != nil {
		i.diags.Append(tfkit.ExplainCluster("listing the Cluster ActiveGates of "+i.cluster.Address().URL(), err).Diagnostic())
		return
	}
	for _, gate := range gates {
		if gate.Type != "" && gate.Type != "CLUSTER" {
			continue
		}
		id, err := managed.ParseNodeID(gate.ID)
		if err != nil {
			i.diags.AddWarning(tfkit.SummaryOf("Node without a usable id", gate.Hostname),
				fmt.Sprintf("%s lists a Cluster ActiveGate with the id %q, which was left out: %s.", i.cluster.Address().URL(), gate.ID, err))
			continue
		}
		online := gate.Online()
		i.nodes = append(i.nodes, listed{node: managed.Node{Kind: managed.ActiveGate, ID: id}, member: managed.Member{
			ID: id, Hostname: gate.Hostname, Addresses: gate.NetworkAddresses, Version: gate.Version, Online: &online,
		}})
	}
}

// listServers lists the cluster nodes.
func (i *inventory) listServers(ctx context.Context) {
	members, err := i.cluster.Servers(ctx)
	if err != nil {
		i.diags.Append(tfkit.ExplainCluster("listing the nodes of "+i.cluster.Address().URL(), err).Diagnostic())
		return
	}
	for _, member := range members {
		i.nodes = append(i.nodes, listed{node: managed.Node{Kind: managed.Server, ID: member.ID}, member: member})
	}
}

// keep leaves the nodes of which the host name holds a text, in any case, and sorts
// them.
func (i *inventory) keep(hostname string) {
	i.nodes = slices.DeleteFunc(i.nodes, func(one listed) bool {
		return !strings.Contains(strings.ToLower(one.member.Hostname), strings.ToLower(hostname))
	})
	slices.SortFunc(i.nodes, func(a, b listed) int {
		return cmp.Or(cmp.Compare(a.node.Kind, b.node.Kind), cmp.Compare(a.member.Hostname, b.member.Hostname), cmp.Compare(a.node.ID, b.node.ID))
	})
}

// atOnce is how many nodes a cluster is asked about at a time.
const atOnce = 4

// describe asks for the certificates of a few nodes at a time.
func (i *inventory) describe(ctx context.Context) {
	var group errgroup.Group
	group.SetLimit(atOnce)
	for at := range i.nodes {
		group.Go(func() error {
			one := &i.nodes[at]
			one.details, one.why = i.cluster.Details(ctx, one.node)
			return nil
		})
	}
	_ = group.Wait()
	for _, one := range i.nodes {
		switch {
		case one.why == nil:
		case one.isOffline():
			i.diags.Append(offlineDiagnostic(one.node, one.why, "What its certificate holds is null until it is back."))
		default:
			i.diags.Append(tfkit.ExplainCluster("asking "+i.cluster.Address().URL()+" for the certificate of "+one.node.String(), one.why).About(one.node.String()).Warning())
		}
	}
}

// unknownNode is what its diagnostics say of a node that the cluster does not know.
const unknownNode = "The cluster does not know the node"

// presence is how a cluster lists a node of whose certificate it tells nothing but a
// failure.
type presence int

const (
	isThere   presence = iota // or nobody knows
	isOffline                 // it is listed as that
	isAbsent                  // it is not listed at all
)

// listing asks for that. Details answer an unknown node like a failure of their own
// (api-facts 6).
func listing(ctx context.Context, deps *tfkit.Dependencies, cluster *managed.Cluster, node managed.Node, failure error) presence {
	if !rest.HasStatus(failure, http.StatusNotFound, http.StatusInternalServerError) {
		return isThere
	}
	var doubts diag.Diagnostics // with any of these nobody knows
	all := inventory{cluster: cluster, gates: deps.ClusterAPI, diags: &doubts}
	all.list(ctx, types.StringValue(string(node.Kind)), types.StringNull())
	at := slices.IndexFunc(all.nodes, func(one listed) bool { return one.node == node })
	switch {
	case at >= 0 && all.nodes[at].isOffline():
		return isOffline
	case at < 0 && len(doubts) == 0:
		return isAbsent
	}
	return isThere
}

// offlineDiagnostic says why nothing is known of a node; next is what follows from that.
func offlineDiagnostic(node managed.Node, failure error, next string) diag.Diagnostic {
	return diag.NewWarningDiagnostic(tfkit.SummaryOf("The node is offline", node.String()),
		fmt.Sprintf("The cluster lists %s as offline, and tells nothing of its certificate (%s). %s", node, clause(failure), next))
}

// goneDiagnostic lets a block be removed whose node is gone.
func goneDiagnostic(node managed.Node, failure error) diag.Diagnostic {
	return diag.NewWarningDiagnostic(tfkit.SummaryOf(unknownNode, node.String()),
		fmt.Sprintf("The certificate of %s cannot be asked for (%s), and the cluster lists it as offline or not at all: a Cluster ActiveGate is forgotten two hours after it went offline. "+
			"Its last known facts are kept. If it is gone for good, remove its block: nothing is deleted by that.", node, clause(failure)))
}

// absentDiagnostic refuses to begin with a node that is not there.
func absentDiagnostic(node managed.Node, failure error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("node_id"), unknownNode,
		fmt.Sprintf("The cluster tells no certificate of %s (%s), and does not list it. Nothing was stored. The data source `activegate_cluster_nodes` lists the nodes with their ids and types; "+
			"a Cluster ActiveGate that was offline for two hours is listed again when it is back.", node, clause(failure)))
}

// clause is a failure amid a sentence.
func clause(failure error) string { return strings.TrimSuffix(failure.Error(), ".") }
