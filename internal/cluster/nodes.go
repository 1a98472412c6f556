// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package cluster

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/cluster/store"
	"github.com/activegate/terraform-provider-activegate/internal/managed"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// NewNodesDataSource returns activegate_cluster_nodes: what has a certificate on a cluster.
// A list that cannot be read is an error: one that lacks nodes would make a for_each
// destroy what belongs to them.
func NewNodesDataSource() datasource.DataSource {
	return tfkit.NewDataSource("cluster_nodes", nodesSchema, nodesTimeout, readNodes)
}

// nodesModel is configuration and result of activegate_cluster_nodes.
type nodesModel struct {
	NodeType types.String `tfsdk:"node_type"`
	Hostname types.String `tfsdk:"hostname"`
	Nodes    []nodeModel  `tfsdk:"nodes"`
}

// nodeModel is one node.
type nodeModel struct {
	NodeType        types.String      `tfsdk:"node_type"`
	NodeID          types.String      `tfsdk:"node_id"`
	Hostname        types.String      `tfsdk:"hostname"`
	Addresses       []string          `tfsdk:"addresses"`
	Version         types.String      `tfsdk:"version"`
	Online          types.Bool        `tfsdk:"online"`
	Subject         types.String      `tfsdk:"subject"`
	Issuer          types.String      `tfsdk:"issuer"`
	NotAfter        timetypes.RFC3339 `tfsdk:"not_after"`
	Default         types.Bool        `tfsdk:"default_certificate"`
	RestartRequired types.Bool        `tfsdk:"restart_required"`
}

// What nodes can be chosen by, here and in a list.
const (
	nodeTypeWords = "Only Cluster ActiveGates (`activegate`) or only cluster nodes (`server`). Default: both."
	hostnameWords = "Only nodes whose host name contains this text, whatever its case."
)

func nodesSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "The Cluster ActiveGates and nodes of a Dynatrace Managed cluster, with what the cluster tells of their certificates, " +
			"so that no node id has to be copied from a web page.\n\n" + tfkit.ScopeWords("data-sources/cluster_nodes"),
		Attributes: map[string]schema.Attribute{
			"node_type": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.OneOf(string(managed.ActiveGate), string(managed.Server))},
				MarkdownDescription: nodeTypeWords,
			},
			"hostname": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
				MarkdownDescription: hostnameWords,
			},
			"nodes": schema.ListNestedAttribute{
				Computed: true, MarkdownDescription: "The nodes, sorted by type, host name and id. What cannot be read of one of them is null, with a warning.",
				NestedObject: schema.NestedAttributeObject{Attributes: nodeAttributes()},
			},
		},
	}
}

// nodeAttributes describe one node.
func nodeAttributes() map[string]schema.Attribute {
	told := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	flag := func(description string) schema.Attribute {
		return schema.BoolAttribute{Computed: true, MarkdownDescription: description}
	}
	return map[string]schema.Attribute{
		"node_type":           told("`activegate` or `server`."),
		"node_id":             told("Its id as a signed decimal number, such as `32` or `-1556499193`, whatever form the cluster writes."),
		"hostname":            told("Its host name."),
		"addresses":           schema.ListAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "Its network addresses."},
		"version":             told("Its version."),
		"online":              flag("Whether it is connected, or running. The cluster forgets a Cluster ActiveGate two hours after it went offline."),
		"subject":             told("Subject of its certificate, as the cluster prints it."),
		"issuer":              told("Issuer of its certificate, as the cluster prints it."),
		"not_after":           schema.StringAttribute{Computed: true, CustomType: timetypes.RFC3339Type{}, MarkdownDescription: "End of its certificate's validity, RFC 3339."},
		"default_certificate": flag("Whether that is the certificate which the node has by itself."),
		"restart_required":    flag("Whether a certificate is stored that the node presents only after a restart."),
	}
}

// nodesTimeout bounds a look at all nodes.
const nodesTimeout = 5 * time.Minute

func readNodes(ctx context.Context, deps *tfkit.Dependencies, m *nodesModel, diags *diag.Diagnostics) {
	cluster := deps.RequireCluster(diags)
	if cluster == nil {
		return
	}
	found := inventory{cluster: cluster, gates: deps.ClusterAPI, diags: diags}
	found.list(ctx, m.NodeType, m.Hostname)
	if deps.WarnSkew(cluster.Address().String(), cluster.Skew, diags); diags.HasError() {
		return
	}
	found.describe(ctx)
	m.Nodes = found.models()
}

// models converts the nodes; the result is never null.
func (i *inventory) models() []nodeModel {
	models := make([]nodeModel, 0, len(i.nodes))
	for _, one := range i.nodes {
		m := nodeModel{
			NodeType: types.StringValue(string(one.node.Kind)), NodeID: types.StringValue(one.node.Decimal()),
			Hostname: tfkit.TextOrNull(one.member.Hostname), Addresses: append([]string{}, one.member.Addresses...), Version: tfkit.TextOrNull(one.member.Version),
			Online: types.BoolPointerValue(one.member.Online),
		}
		if details := one.details; one.why == nil {
			m.Subject, m.Issuer = tfkit.TextOrNull(details.Subject), tfkit.TextOrNull(details.Issuer)
			m.Default, m.RestartRequired = types.BoolValue(details.Default), types.BoolValue(details.RestartRequired)
			if !details.Expires.IsZero() {
				m.NotAfter = timetypes.NewRFC3339TimeValue(details.Expires)
			}
		}
		models = append(models, m)
	}
	return models
}

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
	resp.Schema = listschema.Schema{
		MarkdownDescription: "The Cluster ActiveGates and nodes of a Dynatrace Managed cluster, each with the certificate that it has, for `terraform query`: to adopt those that nobody manages.\n\n" +
			tfkit.ScopeWords("list-resources/cluster_certificate"),
		Attributes: map[string]listschema.Attribute{
			"node_type": listschema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.OneOf(string(managed.ActiveGate), string(managed.Server))},
				MarkdownDescription: nodeTypeWords,
			},
			"hostname": listschema.StringAttribute{
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
	details, err := cluster.Details(ctx, one.node)
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
	return tfkit.Listed(ctx, req, displayName(one, details), identityOf(cluster.Address().URL(), one.node), &imported.state)
}

// displayName tells a node from its siblings.
func displayName(one listed, details managed.Details) string {
	has := "its own certificate"
	if !details.Default {
		has = fmt.Sprintf("%s, until %s", rest.Printable(details.Subject), details.Expires.UTC().Format(time.DateOnly))
	}
	return fmt.Sprintf("%s on %s: %s", one.node, rest.Printable(one.member.Hostname), has)
}
