// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// listModel is the `config` of a list block.
type listModel struct {
	NameRegex      types.String `tfsdk:"name_regex"`
	ExpiringWithin types.String `tfsdk:"expiring_within"`
	UnusedFor      types.String `tfsdk:"unused_for"`
}

// filter reads what the configuration asks for, as the data source does.
func (m listModel) filter(diags *diag.Diagnostics) tokensFilter {
	return tokensFilterOf(tokensModel{NameRegex: m.NameRegex, ExpiringWithin: m.ExpiringWithin, UnusedFor: m.UnusedFor}, diags)
}

// narrows says that not every token may be wanted.
func (m listModel) narrows() bool {
	return !m.NameRegex.IsNull() || !m.ExpiringWithin.IsNull() || !m.UnusedFor.IsNull()
}

// ListResourceConfigSchema implements list.ListResource.
func (l *ListResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "ActiveGate tokens that exist in the environment, whoever made them, for `terraform query`: to find those that nobody manages, and to adopt or revoke " +
			"them. A token is listed if it meets every condition in `config`.\n\n" + tfkit.ScopeWords("list-resources/token"),
		Attributes: map[string]schema.Attribute{
			"name_regex": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.RegexForm()}, MarkdownDescription: nameRegexWords,
			},
			"expiring_within": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.DurationForm()}, MarkdownDescription: expiringWithinWords,
			},
			"unused_for": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.DurationForm()}, MarkdownDescription: unusedForWords,
			},
		},
	}
}
