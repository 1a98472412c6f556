// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package cluster

import (
	"context"
	"maps"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/given"
	"github.com/activegate/terraform-provider-activegate/internal/managed"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// typeName is the resource's, without the provider's.
const typeName = "cluster_certificate"

// Resource is activegate_cluster_certificate.
type Resource struct{ tfkit.Resource }

var (
	_ resource.ResourceWithConfigure      = (*Resource)(nil)
	_ resource.ResourceWithIdentity       = (*Resource)(nil)
	_ resource.ResourceWithImportState    = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan     = (*Resource)(nil)
	_ resource.ResourceWithValidateConfig = (*Resource)(nil)
)

// base is what the resource and the list of it are made of.
var base = tfkit.Resource{Name: typeName, MutableIdentity: true} // a cluster may get another address

// NewResource returns the resource.
func NewResource() resource.Resource { return &Resource{base} }

// IdentitySchema implements resource.ResourceWithIdentity.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"cluster_url": identityschema.StringAttribute{RequiredForImport: true, Description: "The cluster, such as https://managed.example.com."},
		"node_type":   identityschema.StringAttribute{RequiredForImport: true, Description: "activegate or server."},
		"node_id":     identityschema.StringAttribute{RequiredForImport: true, Description: "The id of the node, such as 32."},
	}}
}

// Times that calls may take. A store is asynchronous, and a cluster that is being
// upgraded is waited for.
const (
	defaultTimeout = 10 * time.Minute
	readTimeout    = 2 * time.Minute
)

// What a destroy does.
const (
	onDestroyRetain = "retain"
	onDestroyFail   = "fail"
)

// Schema implements resource.Resource.
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := map[string]schema.Attribute{}
	for _, group := range []map[string]schema.Attribute{nodeInputs(), given.InputAttributes(), certificateInputs(), behaviourInputs(), factOutputs()} {
		maps.Copy(attributes, group)
	}
	attributes["timeouts"] = timeouts.Attributes(ctx, timeouts.Opts{
		Create: true, Update: true,
		CreateDescription: "How long a first store may take, with its verification: a Go duration such as `10m`. Default `10m`.",
		UpdateDescription: "How long a later one may take, with its verification. Default `10m`.",
	})
	resp.Schema = schema.Schema{
		MarkdownDescription: "The TLS certificate of one Cluster ActiveGate or cluster node of Dynatrace Managed. It is stored through the Cluster REST API v1, never sent to the node itself, " +
			"and the apply ends when the node has it.\n\n" + tfkit.ScopeWords("resources/cluster_certificate"),
		Attributes: attributes,
	}
}

// nodeInputs say which node.
func nodeInputs() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"node_type": schema.StringAttribute{
			Required: true, Validators: []validator.String{stringvalidator.OneOf(string(managed.ActiveGate), string(managed.Server))},
			PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			MarkdownDescription: "`activegate` for a Cluster ActiveGate, `server` for a cluster node. Another node replaces.",
		},
		"node_id": schema.StringAttribute{
			Required: true, Validators: []validator.String{tfkit.ParsedForm("the id of a node", managed.ParseNodeID)},
			PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplaceIf(anotherNode, "Another node replaces.", "Another node replaces.")},
			MarkdownDescription: "The node's id: `32`, `-1556499193` or `0xa339b507`. The data source `activegate_cluster_nodes` lists them. Another spelling of the same id changes nothing.",
		},
	}
}

// certificateInputs are the certificate, but for what given has.
func certificateInputs() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"certificate_pem": schema.StringAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: "The certificate as PEM; the chain may follow it. Without it, as under `ignore_changes`, the node keeps what it has.",
		},
		"certificate_chain_pem": schema.StringAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: "The issuers' certificates as PEM, in any order: they are sent in the order up to the root.",
		},
		"revision": schema.StringAttribute{Optional: true, MarkdownDescription: "Any change stores the certificate again."},
		"required_dns_names": schema.SetAttribute{
			Optional: true, ElementType: types.StringType, Validators: []validator.Set{setvalidator.NoNullValues()},
			MarkdownDescription: "Names and IP addresses that browsers and agents use for this node. The plan fails if the leaf does not cover one of them.",
		},
		"trusted_fingerprints": schema.ListAttribute{
			Optional: true, ElementType: types.StringType, Validators: []validator.List{tfkit.FingerprintsForm()},
			MarkdownDescription: "SHA-256 fingerprints of leaf certificates that the cluster, at the provider's `cluster_url`, may present without a chain of trust; hex, with or without colons. The provider's count as well. " +
				"The handshake with `verify_address` sends nothing and needs none.",
		},
	}
}

// behaviourInputs say how a store is judged and what destroy does.
func behaviourInputs() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"verify_address": schema.StringAttribute{
			Optional: true, Validators: []validator.String{given.EndpointForm()},
			MarkdownDescription: "Where this node presents its certificate, as `host:port`: a handshake there is the only proof of which certificate it is. No token is sent there.",
		},
		"verify_served": schema.BoolAttribute{
			Optional: true, Computed: true, Default: booldefault.StaticBool(true),
			MarkdownDescription: "Require that `verify_address` presents the new leaf. Without an address a warning says that subject, issuer and expiry are all that is compared; `false` accepts that. Default `true`.",
		},
		"on_destroy": schema.StringAttribute{
			Optional: true, Computed: true, Default: stringdefault.StaticString(onDestroyRetain),
			Validators: []validator.String{stringvalidator.OneOf(onDestroyRetain, onDestroyFail)},
			MarkdownDescription: "What destroy does, since the API cannot delete a certificate. `retain`: the node keeps it, with a warning; `fail`: refuse. Default `retain`. " +
				"It must be applied before the destroy: destroy knows only the state.",
		},
	}
}

// factOutputs are what is known of the certificate. All of it is public.
func factOutputs() map[string]schema.Attribute {
	attributes := given.FactAttributes()
	attributes["id"] = schema.StringAttribute{Computed: true, MarkdownDescription: "Type and id of the node: `activegate/32`."}
	attributes["fingerprint_sha256"] = schema.StringAttribute{
		Computed: true, MarkdownDescription: "SHA-256 of the leaf, as lower-case hex; null after an import that could not see the leaf.",
	}
	attributes["active"] = schema.BoolAttribute{
		Computed: true,
		MarkdownDescription: "Whether the node has this certificate: by the handshake with `verify_address`, else by what the cluster tells. `false` after a refresh means drift, " +
			"which the next apply repairs, or that a restart is due.",
	}
	attributes["restart_required"] = schema.BoolAttribute{
		Computed: true, MarkdownDescription: "Whether the node presents it only after a restart. The provider never restarts a node.",
	}
	return attributes
}

// anotherNode compares ids whatever their spelling.
func anotherNode(_ context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
	before, failed := managed.ParseNodeID(req.StateValue.ValueString())
	after, err := managed.ParseNodeID(req.ConfigValue.ValueString())
	resp.RequiresReplace = failed != nil || err != nil || before != after
}

// ValidateConfig implements resource.ResourceWithValidateConfig. It checks form only:
// an error here would block even a destroy.
func (r *Resource) ValidateConfig(_ context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	values := tfkit.ValuesOf(req.Config.Raw)
	if values.IsSet("private_key_pem") && values.IsSet("private_key_pem_wo") {
		resp.Diagnostics.AddAttributeError(path.Root("private_key_pem_wo"), "Conflicting certificate inputs", "Set either `private_key_pem` or `private_key_pem_wo`, not both.")
	}
	if values.IsSet("verify_server_name") && values.IsNull("verify_address") {
		resp.Diagnostics.AddAttributeError(path.Root("verify_address"), "Nowhere to look",
			"`verify_server_name` is the server name of a handshake with `verify_address`, which is not set: set it to where this node presents its certificate, such as \"node1.example.com:443\".")
	}
}
