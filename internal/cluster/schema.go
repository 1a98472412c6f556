// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package cluster

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
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

// What a destroy does.
const (
	onDestroyRetain = "retain"
	onDestroyFail   = "fail"
)

// Schema implements resource.Resource.
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := map[string]schema.Attribute{}
	for _, group := range []map[string]schema.Attribute{nodeInputs(), certificateInputs(), behaviourInputs(), factOutputs()} {
		for name, attribute := range group {
			attributes[name] = attribute
		}
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
			Required: true, Validators: []validator.String{tfkit.StringForm("the id of a node", checkNodeID)},
			PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplaceIf(anotherNode, "Another node replaces.", "Another node replaces.")},
			MarkdownDescription: "The node's id: `32`, `-1556499193` or `0xa339b507`. The data source `activegate_cluster_nodes` lists them. Another spelling of the same id changes nothing.",
		},
	}
}

// certificateInputs are the certificate. No stock validator may stand on the
// sensitive ones: they echo the value.
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
		"private_key_pem": schema.StringAttribute{
			Optional: true, Sensitive: true,
			MarkdownDescription: "The private key as PEM (PKCS#1, PKCS#8 or SEC 1, not encrypted). It is kept in state; `private_key_pem_wo` is not.",
		},
		"private_key_pem_wo": schema.StringAttribute{
			Optional: true, Sensitive: true, WriteOnly: true,
			MarkdownDescription: "The private key as PEM, write-only: it is never stored. A changed key comes with a changed `certificate_pem`, which announces it.",
		},
		"revision": schema.StringAttribute{Optional: true, MarkdownDescription: "Any change stores the certificate again."},
		"required_dns_names": schema.SetAttribute{
			Optional: true, ElementType: types.StringType, Validators: []validator.Set{setvalidator.NoNullValues()},
			MarkdownDescription: "Names and IP addresses that browsers and agents use for this node. The plan fails if the leaf does not cover one of them.",
		},
		"expiry_warning": schema.StringAttribute{
			Optional: true, Validators: []validator.String{tfkit.DurationForm()},
			MarkdownDescription: "A plan warns when less than this is left of the certificate, or of the issuer in its chain that expires before it, for example `30d`. " +
				"Default: the shorter of `30d` and a third of the lifetime.",
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
			Optional: true, Validators: []validator.String{tfkit.StringForm("host:port", given.CheckAddress)},
			MarkdownDescription: "Where this node presents its certificate, as `host:port`: a handshake there is the only proof of which certificate it is. No token is sent there.",
		},
		"verify_server_name": schema.StringAttribute{
			Optional: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			MarkdownDescription: "Server name (SNI) of that handshake, if not the host that is dialled.",
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
	instant := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, CustomType: timetypes.RFC3339Type{}, MarkdownDescription: description}
	}
	told := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	return map[string]schema.Attribute{
		"id": told("Type and id of the node: `activegate/32`."),
		"active": schema.BoolAttribute{
			Computed: true,
			MarkdownDescription: "Whether the node has this certificate: by the handshake with `verify_address`, else by what the cluster tells. `false` after a refresh means drift, " +
				"which the next apply repairs, or that a restart is due.",
		},
		"restart_required":   schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the node presents it only after a restart. The provider never restarts a node."},
		"fingerprint_sha256": told("SHA-256 of the leaf, as lower-case hex; null after an import that could not see the leaf."),
		"subject":            told("Subject of the leaf."),
		"issuer":             told("Issuer of the leaf."),
		"serial_number":      told("Serial number of the leaf, as lower-case hex."),
		"not_before":         instant("Start of the leaf's validity, RFC 3339."),
		"not_after":          instant("End of the leaf's validity, RFC 3339."),
		"dns_names":          schema.ListAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "DNS names that the leaf covers."},
	}
}

func checkNodeID(text string) error {
	_, err := managed.ParseNodeID(text)
	return err
}

// anotherNode compares ids whatever their spelling.
func anotherNode(_ context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
	before, failed := managed.ParseNodeID(req.StateValue.ValueString())
	after, err := managed.ParseNodeID(req.ConfigValue.ValueString())
	resp.RequiresReplace = failed != nil || err != nil || before != after
}
