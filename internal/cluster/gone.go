// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package cluster

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/managed"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

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
