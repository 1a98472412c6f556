// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package cluster

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/activegate/terraform-provider-activegate/internal/managed"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// ImportState implements resource.ResourceWithImportState.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	cluster := r.Deps.RequireCluster(&resp.Diagnostics)
	if cluster == nil {
		return
	}
	text := req.ID
	if text == "" && req.Identity != nil {
		var id identityModel
		if resp.Diagnostics.Append(req.Identity.Get(ctx, &id)...); resp.Diagnostics.HasError() {
			return
		}
		if named, err := managed.ParseAddress(id.ClusterURL.ValueString()); err != nil || named != cluster.Address() {
			resp.Diagnostics.AddError("Another cluster", fmt.Sprintf("The identity names another cluster than %s, which is %s: import with a provider block that has that one.", r.Deps.ClusterURL, cluster.Address().URL()))
			return
		}
		text = id.NodeType.ValueString() + "/" + id.NodeID.ValueString()
	}
	node, err := managed.ParseNode(text)
	if err != nil {
		resp.Diagnostics.AddError("Invalid import id", fmt.Sprintf("This cannot be imported: %s.\n\n%s", err,
			tfkit.ImportForms("activegate_"+typeName, "activegate/32", `cluster_url = "https://managed.example.com"`, `node_type = "activegate"`, `node_id = "32"`)))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("node_type"), string(node.Kind))...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("node_id"), node.Decimal())...)
	if resp.Identity != nil {
		resp.Diagnostics.Append(resp.Identity.Set(ctx, identityOf(cluster, node))...)
	}
	resp.Diagnostics.Append(tfkit.SaveNotes(ctx, resp.Private, notes{Imported: true})...)
}

// NotGenerated names what a generated configuration leaves out: a certificate that
// nobody has seen.
func (r *Resource) NotGenerated() []string {
	return []string{"certificate_pem", "certificate_chain_pem"}
}
