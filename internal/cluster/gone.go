// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package cluster

import (
	"context"
	"fmt"
	"net/http"
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

// isGone says that the cluster does not list a node, or as offline, of whose
// certificate it tells nothing but a failure.
func isGone(ctx context.Context, deps *tfkit.Dependencies, cluster *managed.Cluster, node managed.Node, failure error) bool {
	member, told := listing(ctx, deps, cluster, node, failure)
	return told && (member == nil || (member.Online != nil && !*member.Online))
}

// isAbsent says that the cluster does not list it at all.
func isAbsent(ctx context.Context, deps *tfkit.Dependencies, cluster *managed.Cluster, node managed.Node, failure error) bool {
	member, told := listing(ctx, deps, cluster, node, failure)
	return told && member == nil
}

// listing is how the cluster lists a node of which details cannot be had, nil if it
// does not; told is false where it does not say. Details answer an unknown node like a
// failure of their own (api-facts 6).
func listing(ctx context.Context, deps *tfkit.Dependencies, cluster *managed.Cluster, node managed.Node, failure error) (member *managed.Member, told bool) {
	if !rest.HasStatus(failure, http.StatusNotFound, http.StatusInternalServerError) {
		return nil, false
	}
	var doubts diag.Diagnostics // with any of these nobody knows
	all := inventory{cluster: cluster, gates: deps.ClusterAPI, diags: &doubts}
	all.list(ctx, types.StringValue(string(node.Kind)), types.StringNull())
	for _, one := range all.nodes {
		if one.node == node {
			return &one.member, true
		}
	}
	return nil, len(doubts) == 0
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
