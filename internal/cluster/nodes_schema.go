// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package cluster

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/managed"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

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
