// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package cluster

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"golang.org/x/sync/errgroup"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/managed"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// NodesDataSource is activegate_cluster_nodes: what has a certificate on a cluster.
type NodesDataSource struct{ tfkit.DataSource }

var _ datasource.DataSourceWithConfigure = (*NodesDataSource)(nil)

// NewNodesDataSource returns the data source.
func NewNodesDataSource() datasource.DataSource {
	return &NodesDataSource{tfkit.DataSource{Name: "cluster_nodes"}}
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

// Schema implements datasource.DataSource.
func (d *NodesDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
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

const (
	nodesTimeout = 5 * time.Minute
	// atOnce is how many nodes a cluster is asked about at a time.
	atOnce = 4
)

// Read implements datasource.DataSource. A list that cannot be read is an error: one
// that lacks nodes would make a for_each destroy what belongs to them.
func (d *NodesDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m nodesModel
	if resp.Diagnostics.Append(tfkit.GetConfig(ctx, req.Config, &m)...); resp.Diagnostics.HasError() {
		return
	}
	cluster := d.Deps.RequireCluster(&resp.Diagnostics)
	if cluster == nil {
		return
	}
	ctx, cancel := clock.Bounded(ctx, nodesTimeout)
	defer cancel()
	found := inventory{cluster: cluster, gates: d.Deps.ClusterAPI, diags: &resp.Diagnostics}
	found.list(ctx, m.NodeType, m.Hostname)
	d.Deps.WarnSkew(cluster.Address().String(), cluster.Skew, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	found.describe(ctx)
	m.Nodes = found.models()
	resp.Diagnostics.Append(tfkit.SetState(ctx, &resp.State, &m)...)
}

// listed is one node, and what the cluster tells of its certificate.
type listed struct {
	node   managed.Node
	member managed.Member
	// details are nil where they cannot be read, and why says why.
	details *managed.Details
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

// describe asks for the certificates of a few nodes at a time.
func (i *inventory) describe(ctx context.Context) {
	var group errgroup.Group
	group.SetLimit(atOnce)
	for at := range i.nodes {
		group.Go(func() error {
			details, err := i.cluster.Details(ctx, i.nodes[at].node)
			if i.nodes[at].why = err; err == nil {
				i.nodes[at].details = &details
			}
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

// models converts the nodes; the result is never null.
func (i *inventory) models() []nodeModel {
	models := make([]nodeModel, 0, len(i.nodes))
	for _, one := range i.nodes {
		m := nodeModel{
			NodeType: types.StringValue(string(one.node.Kind)), NodeID: types.StringValue(one.node.Decimal()),
			Hostname: tfkit.TextOrNull(one.member.Hostname), Addresses: append([]string{}, one.member.Addresses...), Version: tfkit.TextOrNull(one.member.Version),
			Online: types.BoolPointerValue(one.member.Online), Subject: types.StringNull(), Issuer: types.StringNull(),
			NotAfter: timetypes.NewRFC3339Null(), Default: types.BoolNull(), RestartRequired: types.BoolNull(),
		}
		if details := one.details; details != nil {
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
