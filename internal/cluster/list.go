// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package cluster

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/cluster/store"
	"github.com/activegate/terraform-provider-activegate/internal/managed"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// ListResource is activegate_cluster_certificate for `terraform query`: the nodes that
// have a certificate, whoever stored it. Name and dependencies are the resource's.
type ListResource struct{ Resource }

var _ list.ListResourceWithConfigure = (*ListResource)(nil)

// NewListResource returns the list resource.
func NewListResource() list.ListResource { return &ListResource{Resource{base}} }

// listModel is the `config` of a list block.
type listModel struct {
	NodeType types.String `tfsdk:"node_type"`
	Hostname types.String `tfsdk:"hostname"`
}

// ListResourceConfigSchema implements list.ListResource.
func (l *ListResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The Cluster ActiveGates and nodes of a Dynatrace Managed cluster, each with the certificate that it has, for `terraform query`: to adopt those that nobody manages.\n\n" +
			tfkit.ScopeWords("list-resources/cluster_certificate"),
		Attributes: map[string]schema.Attribute{
			"node_type": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.OneOf(string(managed.ActiveGate), string(managed.Server))},
				MarkdownDescription: nodeTypeWords,
			},
			"hostname": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)}, MarkdownDescription: hostnameWords,
			},
		},
	}
}

// List implements list.ListResource. The nodes are asked about one by one, as far as
// the limit needs them.
func (l *ListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var m listModel
	diags := tfkit.GetConfig(ctx, req.Config, &m)
	cluster := l.Deps.RequireCluster(&diags)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	stream.Results = func(push func(list.ListResult) bool) {
		ctx, cancel := clock.Bounded(ctx, nodesTimeout)
		defer cancel()
		var remarks diag.Diagnostics
		found := inventory{cluster: cluster, gates: l.Deps.ClusterAPI, diags: &remarks}
		found.list(ctx, m.NodeType, m.Hostname)
		if !tfkit.Remarks(remarks, push) || remarks.HasError() {
			return
		}
		for number, one := range found.nodes {
			if req.Limit > 0 && int64(number) >= req.Limit {
				return
			}
			if !push(result(ctx, req, cluster, one)) {
				return
			}
		}
	}
}

// result is one node. The resource is what the first refresh after an import makes
// of it.
func result(ctx context.Context, req list.ListRequest, cluster *managed.Cluster, one listed) list.ListResult {
	details, err := cluster.Trusting(rest.Trust{}).Details(ctx, one.node)
	if err != nil {
		return list.ListResult{Diagnostics: diag.Diagnostics{
			tfkit.ExplainCluster("asking for the certificate of "+one.node.String(), err).About(one.node.String()).Warning(),
		}}
	}
	imported := observation{
		seen: store.Seen{Details: details}, diags: &diag.Diagnostics{},
		state: model{NodeType: types.StringValue(string(one.node.Kind)), NodeID: types.StringValue(one.node.Decimal())},
	}
	imported.adopt()
	return tfkit.Listed(ctx, req, displayName(one, details), identityOf(cluster, one.node), &imported.state)
}

// displayName tells a node from its siblings.
func displayName(one listed, details managed.Details) string {
	has := "its own certificate"
	if !details.Default {
		has = fmt.Sprintf("%s, until %s", rest.Printable(details.Subject), details.Expires.UTC().Format(time.DateOnly))
	}
	return fmt.Sprintf("%s on %s: %s", one.node, rest.Printable(one.member.Hostname), has)
}
