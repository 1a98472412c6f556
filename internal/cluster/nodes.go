// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package cluster

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"golang.org/x/sync/errgroup"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/managed"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// NodesDataSource is activegate_cluster_nodes: what has a certificate on a cluster.
type NodesDataSource struct{ deps *tfkit.Dependencies }

var _ datasource.DataSourceWithConfigure = (*NodesDataSource)(nil)

// NewNodesDataSource returns the data source.
func NewNodesDataSource() datasource.DataSource { return &NodesDataSource{} }

// Metadata implements datasource.DataSource.
func (d *NodesDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_cluster_nodes"
}

// Configure implements datasource.DataSourceWithConfigure.
func (d *NodesDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.deps = tfkit.FromProviderData(req.ProviderData, &resp.Diagnostics)
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
	cluster := d.deps.RequireCluster(&resp.Diagnostics)
	if cluster == nil {
		return
	}
	ctx, cancel := clock.Bounded(ctx, nodesTimeout)
	defer cancel()
	found := inventory{cluster: cluster, gates: d.deps.ClusterAPI, diags: &resp.Diagnostics}
	found.list(ctx, m.NodeType, m.Hostname)
	d.deps.WarnSkew(cluster.Address().String(), cluster.Skew, &resp.Diagnostics)
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
	var mu sync.Mutex
	for at := range i.nodes {
		group.Go(func() error {
			details, err := i.cluster.Details(ctx, i.nodes[at].node)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				i.nodes[at].why = err
				return nil
			}
			i.nodes[at].details = &details
			return nil
		})
	}
	_ = group.Wait()
	for _, one := range i.nodes {
		if one.why != nil {
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
			Hostname: text(one.member.Hostname), Addresses: append([]string{}, one.member.Addresses...), Version: text(one.member.Version),
			Online: types.BoolPointerValue(one.member.Online), Subject: types.StringNull(), Issuer: types.StringNull(),
			NotAfter: timetypes.NewRFC3339Null(), Default: types.BoolNull(), RestartRequired: types.BoolNull(),
		}
		if details := one.details; details != nil {
			m.Subject, m.Issuer = text(details.Subject), text(details.Issuer)
			m.Default, m.RestartRequired = types.BoolValue(details.Default), types.BoolValue(details.RestartRequired)
			if !details.Expires.IsZero() {
				m.NotAfter = timetypes.NewRFC3339TimeValue(details.Expires)
			}
		}
		models = append(models, m)
	}
	return models
}

// text is null where there is none.
func text(value string) types.String {
	if value == "" {
		return types.StringNull()
	}
	return types.StringValue(value)
}
