// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// gatesModel is the `config` of a list block.
type gatesModel struct {
	GateURLs      types.List   `tfsdk:"activegate_urls"`
	EnvironmentID types.String `tfsdk:"environment_id"`
	TrustedPrints types.List   `tfsdk:"trusted_fingerprints"`
	NameRegex     types.String `tfsdk:"name_regex"`
	Active        types.Bool   `tfsdk:"active"`
}

// ListResourceConfigSchema implements list.ListResource.
func (l *ListResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Certificate files that are on gates, whoever put them there, for `terraform query`: to find those that nobody manages, and to adopt or delete them. " +
			"A gate describes only the file that it serves; of the others it tells the name. Needs the scope `" + scope + "`.",
		Attributes: map[string]schema.Attribute{
			"activegate_urls": schema.ListAttribute{
				Optional: true, ElementType: types.StringType,
				Validators: []validator.List{listvalidator.SizeAtLeast(1), listvalidator.NoNullValues(), listvalidator.ValueStringsAre(tfkit.GateURLForm())},
				MarkdownDescription: "The gates, such as `[\"https://gate1:9999\"]`, asked one after the other. Without a port it is 9999. `/e/{environment}` at the end is accepted and taken as `environment_id`. " +
					"Defaults to the provider's `activegate_url`.",
			},
			"environment_id": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.EnvironmentIDForm()},
				MarkdownDescription: "The environment whose API the gates offer. Defaults to what each of `activegate_urls` says, then to the provider's.",
			},
			"trusted_fingerprints": schema.ListAttribute{
				Optional: true, ElementType: types.StringType, Validators: []validator.List{tfkit.FingerprintsForm()},
				MarkdownDescription: "SHA-256 fingerprints of leaf certificates that these gates may present without a chain of trust. The provider's count as well.",
			},
			"name_regex": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.RegexForm()},
				MarkdownDescription: "Only files with a matching name. A regular expression in RE2 syntax that matches anywhere in the name, unless it has `^` and `$`; `(?i)` ignores case.",
			},
			"active": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "`true`: only the file that a gate serves. `false`: only the others, which serve nobody.",
			},
		},
	}
}
