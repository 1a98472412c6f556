// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// tokensModel is configuration and result of activegate_tokens.
type tokensModel struct {
	NameRegex      types.String `tfsdk:"name_regex"`
	ExpiringWithin types.String `tfsdk:"expiring_within"`
	UnusedFor      types.String `tfsdk:"unused_for"`
	Type           types.String `tfsdk:"activegate_type"`
	Tokens         []tokenModel `tfsdk:"tokens"`
}

// tokenModel is one token, as the API tells of it.
type tokenModel struct {
	ID             types.String      `tfsdk:"id"`
	Name           types.String      `tfsdk:"name"`
	Owner          types.String      `tfsdk:"owner"`
	CreationDate   timetypes.RFC3339 `tfsdk:"creation_date"`
	ExpirationDate timetypes.RFC3339 `tfsdk:"expiration_date"`
	LastUsedDate   timetypes.RFC3339 `tfsdk:"last_used_date"`
	SeedToken      types.Bool        `tfsdk:"seed_token"`
	Type           types.String      `tfsdk:"activegate_type"`
	DaysToExpiry   types.Int64       `tfsdk:"days_to_expiry"`
}

// What tokens can be chosen by, here and in a list.
const (
	nameRegexWords = "Only tokens with a matching name. A regular expression in RE2 syntax that matches anywhere in the name, unless it has `^` and `$`; " +
		"`(?i)` ignores case."
	expiringWithinWords = "Only tokens that expire within this time from now, such as `30d`; those that have expired are included, those that never expire are not."
	unusedForWords      = "Only tokens that no gate has used for this time, such as `6M`. One that was never used counts from its creation."
)

func tokensSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "The ActiveGate tokens of the environment, whoever made them. A token is returned if it meets every condition that is given below.\n\n" +
			tfkit.ScopeWords("data-sources/tokens") + "\n\n" + changesByItself,
		Attributes: map[string]schema.Attribute{
			"name_regex": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.RegexForm()},
				MarkdownDescription: nameRegexWords,
			},
			"expiring_within": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.DurationForm()},
				MarkdownDescription: expiringWithinWords,
			},
			"unused_for": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.DurationForm()},
				MarkdownDescription: unusedForWords,
			},
			"activegate_type": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.OneOf("ENVIRONMENT", "CLUSTER")},
				MarkdownDescription: "Only tokens for this type of gate: `ENVIRONMENT` or `CLUSTER`. Newer servers do not tell the type: such tokens are left out, with a warning.",
			},
			"tokens": schema.ListNestedAttribute{
				Computed: true, MarkdownDescription: "The tokens, sorted by name, then id.",
				NestedObject: schema.NestedAttributeObject{Attributes: tokenAttributes()},
			},
		},
	}
}

// tokenAttributes describe one token.
func tokenAttributes() map[string]schema.Attribute {
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	instant := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, CustomType: timetypes.RFC3339Type{}, MarkdownDescription: description}
	}
	return map[string]schema.Attribute{
		"id":              text("Its public part, such as `dt0g02.4KWZO5EF`. It opens nothing."),
		"name":            text("Its name. Several tokens may have the same."),
		"owner":           text("The user who owns the access token that it was made with."),
		"creation_date":   instant("When it was made, RFC 3339."),
		"expiration_date": instant("When it expires, RFC 3339; null if never."),
		"last_used_date":  instant("When a gate last used it, RFC 3339; null if none did."),
		"seed_token":      schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether gates may make tokens of their own from it; null where the server does not tell."},
		"activegate_type": text("`ENVIRONMENT` or `CLUSTER`; null where the server does not tell."),
		"days_to_expiry":  schema.Int64Attribute{Computed: true, MarkdownDescription: "Whole days left by the API's clock, negative once it has expired; null if it never does."},
	}
}
