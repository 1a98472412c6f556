// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// What destroying the resource does to a file that the gate is serving.
const (
	onDestroyRetain   = "retain"
	onDestroyFail     = "fail"
	onDestroyFallback = "fallback"
)

// behaviourAttributes say how a rotation is judged and what destroy does.
func behaviourAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"required_dns_names": schema.SetAttribute{
			Optional: true, ElementType: types.StringType, Validators: []validator.Set{setvalidator.NoNullValues()},
			MarkdownDescription: "Names and IP addresses that browsers and agents use for this gate. The plan fails if the leaf does not cover one of them. " +
				"They are compared as clients do: upper and lower case are one, a wildcard stands for one label, and `bücher.example` is covered by `xn--bcher-kva.example`.",
		},
		"verify_served": schema.BoolAttribute{
			Optional: true, Computed: true, Default: booldefault.StaticBool(true),
			MarkdownDescription: "After activation, require that the gate presents the new leaf in a TLS handshake, polled up to 60 s. Default `true`.",
		},
		"verify_address": schema.StringAttribute{
			Optional:            true,
			Validators:          []validator.String{tfkit.StringForm("host:port", checkAddress)},
			MarkdownDescription: "Where to look for the new leaf, as `host:port`, if not at `activegate_url`.",
		},
		"verify_server_name": schema.StringAttribute{
			Optional: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			MarkdownDescription: "Server name (SNI) of that handshake, if not the host that is dialled.",
		},
		"keep_previous": schema.BoolAttribute{
			Optional: true, Computed: true, Default: booldefault.StaticBool(false),
			MarkdownDescription: "Leave the predecessor's file on the gate, inactive, until the next rotation. Default `false`.",
		},
		"expiry_warning": schema.StringAttribute{
			Optional: true, Validators: []validator.String{tfkit.DurationForm()},
			MarkdownDescription: "A plan warns when less than this is left of the certificate, or of the issuer in its chain that expires before it, for example `30d`. " +
				"Default: the shorter of `30d` and a third of the lifetime.",
		},
		"on_destroy": schema.StringAttribute{
			Optional: true, Computed: true, Default: stringdefault.StaticString(onDestroyRetain),
			Validators: []validator.String{stringvalidator.OneOf(onDestroyRetain, onDestroyFail, onDestroyFallback)},
			MarkdownDescription: "What destroy does to the file while it is active, since the gate refuses to delete an active file. `retain`: leave it, with a warning; " +
				"`fail`: refuse; `fallback`: activate `fallback` first, then delete. Inactive files are deleted if they provably are this resource's. Default `retain`. " +
				"A gate that cannot be reached is given up by `retain` only. " +
				"It must be applied before the destroy: destroy knows only the state. A move to another gate releases the gate before in the same way.",
		},
		// Only its password is sensitive: for a sensitive object engines generate
		// the configuration of an import as {}, which is none.
		"fallback": schema.SingleNestedAttribute{
			Optional:            true,
			MarkdownDescription: "A file that is already on the gate, for `on_destroy = \"fallback\"` and for going back when a new certificate does not verify. It is never deleted, whoever put it there.",
			Attributes: map[string]schema.Attribute{
				"name": schema.StringAttribute{
					Required: true, Validators: []validator.String{tfkit.StringForm("a plain file name", checkName)},
					MarkdownDescription: "The file's name on the gate.",
				},
				"password": schema.StringAttribute{
					Required: true, Sensitive: true,
					MarkdownDescription: "The file's password. It is kept in state.",
				},
			},
		},
	}
}
