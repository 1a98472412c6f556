// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// NewTokensDataSource returns activegate_tokens: every token of the environment.
func NewTokensDataSource() datasource.DataSource {
	return tfkit.NewDataSource("tokens", tokensSchema, sourceTimeout, readTokens)
}

func readTokens(ctx context.Context, deps *tfkit.Dependencies, m *tokensModel, diags *diag.Diagnostics) {
	all := requireAny(deps, diags, dynatrace.ScopeTokensRead)
	filter := m.filter(diags)
	filter.kind = m.Type.ValueString()
	if diags.HasError() {
		return
	}
	m.Tokens = []tokenModel{}
	for _, place := range all {
		m.Tokens = append(m.Tokens, filter.read(ctx, deps, place.API, diags)...)
	}
	slices.SortFunc(m.Tokens, func(a, b tokenModel) int {
		return cmp.Or(cmp.Compare(a.Name.ValueString(), b.Name.ValueString()), cmp.Compare(a.ID.ValueString(), b.ID.ValueString()))
	})
}

func durationOrNil(value types.String, at path.Path, diags *diag.Diagnostics) *clock.Duration {
	if value.IsNull() {
		return nil
	}
	parsed, err := clock.ParseDuration(value.ValueString())
	if err != nil {
		diags.AddAttributeError(at, "Invalid duration", err.Error()+".")
		return nil
	}
	return &parsed
}

// tokensModel is configuration and result of activegate_tokens.
type tokensModel struct {
	choice

	Type   types.String `tfsdk:"activegate_type"`
	Tokens []tokenModel `tfsdk:"tokens"`
}

// choice is what tokens can be chosen by, here and in a list.
type choice struct {
	NameRegex      types.String `tfsdk:"name_regex"`
	ExpiringWithin types.String `tfsdk:"expiring_within"`
	UnusedFor      types.String `tfsdk:"unused_for"`
}

// filter reads what the configuration asks for; its form is validated.
func (c choice) filter(diags *diag.Diagnostics) tokensFilter {
	return tokensFilter{
		name:           tfkit.Regex(c.NameRegex, path.Root("name_regex"), diags),
		expiringWithin: durationOrNil(c.ExpiringWithin, path.Root("expiring_within"), diags),
		unusedFor:      durationOrNil(c.UnusedFor, path.Root("unused_for"), diags),
	}
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

// What is said of it.
const (
	nameRegexWords = "Only tokens with a matching name. A regular expression in RE2 syntax that matches anywhere in the name, unless it has `^` and `$`; " +
		"`(?i)` ignores case."
	expiringWithinWords = "Only tokens that expire within this time from now, such as `30d`; those that have expired are included, those that never expire are not."
	unusedForWords      = "Only tokens that no gate has used for this time, such as `6M`. One that was never used counts from its creation."
)

func tokensSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "The ActiveGate tokens of the environment, and of the cluster if the provider has `cluster_url`, whoever made them. A token is returned if it meets every condition that is given below.\n\n" +
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

// toldText is a text that the API tells.
func toldText(description string) schema.Attribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: description}
}

// toldTexts are several of them.
func toldTexts(description string) schema.Attribute {
	return schema.ListAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: description}
}

// toldInstant is a point in time that the API tells.
func toldInstant(description string) schema.Attribute {
	return schema.StringAttribute{Computed: true, CustomType: timetypes.RFC3339Type{}, MarkdownDescription: description}
}

// tokenAttributes describe one token.
func tokenAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":              toldText("Its public part, such as `dt0g02.4KWZO5EF`. It opens nothing."),
		"name":            toldText("Its name. Several tokens may have the same."),
		"owner":           toldText("The user who owns the access token that it was made with."),
		"creation_date":   toldInstant("When it was made, RFC 3339."),
		"expiration_date": toldInstant("When it expires, RFC 3339; null if never."),
		"last_used_date":  toldInstant("When a gate last used it, RFC 3339; null if none did."),
		"seed_token":      schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether gates may make tokens of their own from it; null where the server does not tell."},
		"activegate_type": toldText("`ENVIRONMENT` or `CLUSTER`; null where the server does not tell."),
		"days_to_expiry":  schema.Int64Attribute{Computed: true, MarkdownDescription: "Whole days left by the API's clock, negative once it has expired; null if it never does."},
	}
}

// tokensFilter is which tokens are wanted; what is nil or empty admits all.
type tokensFilter struct {
	name           *regexp.Regexp
	expiringWithin *clock.Duration
	unusedFor      *clock.Duration
	kind           string
}

// read are the wanted tokens of one API.
func (f tokensFilter) read(ctx context.Context, deps *tfkit.Dependencies, api *dynatrace.Environment, diags *diag.Diagnostics) []tokenModel {
	all, err := api.Tokens(ctx)
	deps.WarnAPISkew(api.Address().HostPort(), api.Skew, diags)
	if err != nil {
		diags.Append(listFailure(api, "listing the ActiveGate tokens of", err).Diagnostic())
		return nil
	}
	found, untyped := f.choose(all, api.Now())
	if untyped > 0 {
		diags.AddAttributeWarning(path.Root("activegate_type"), "The server does not tell the type of tokens",
			fmt.Sprintf("%d tokens that match otherwise were left out, because %s does not say which type of gate they are for. "+
				"Remove `activegate_type` to see them.", untyped, api.Address()))
	}
	return tokenModelsOf(found, api.Now())
}

// choose returns the wanted tokens, and how many were left out only because the
// server does not tell their type.
func (f tokensFilter) choose(all []dynatrace.Token, now time.Time) (found []dynatrace.Token, untyped int) {
	for _, token := range all {
		switch {
		case !f.admits(token, now):
		case f.kind != "" && token.Type == "":
			untyped++
		case f.kind == "" || f.kind == token.Type:
			found = append(found, token)
		}
	}
	return found, untyped
}

// admits judges all but the type.
func (f tokensFilter) admits(token dynatrace.Token, now time.Time) bool {
	if f.name != nil && !f.name.MatchString(token.Name) {
		return false
	}
	if f.expiringWithin != nil && (token.ExpirationDate.IsZero() || token.ExpirationDate.After(f.expiringWithin.After(now))) {
		return false
	}
	if f.unusedFor != nil {
		used := token.LastUsedDate
		if used.IsZero() {
			used = token.CreationDate
		}
		return !used.After(f.unusedFor.Before(now))
	}
	return true
}

// tokenModelsOf converts tokens; the result is never null.
func tokenModelsOf(tokens []dynatrace.Token, now time.Time) []tokenModel {
	models := make([]tokenModel, 0, len(tokens))
	for _, token := range tokens {
		models = append(models, tokenModel{
			ID: types.StringValue(token.ID), Name: tfkit.TextOrNull(token.Name), Owner: tfkit.TextOrNull(token.Owner),
			CreationDate: sourceInstant(token.CreationDate), ExpirationDate: sourceInstant(token.ExpirationDate),
			LastUsedDate: sourceInstant(token.LastUsedDate), SeedToken: types.BoolPointerValue(token.SeedToken),
			Type: tfkit.TextOrNull(token.Type), DaysToExpiry: daysLeft(token.ExpirationDate, now),
		})
	}
	return models
}

// daysLeft is the number of whole days until an expiry, rounded down, so that a
// token that expired an hour ago has -1; null for what never expires.
func daysLeft(expiry, now time.Time) types.Int64 {
	if expiry.IsZero() {
		return types.Int64Null()
	}
	left := expiry.Sub(now)
	days := left / day
	if left%day < 0 {
		days--
	}
	return types.Int64Value(int64(days))
}

// sourceTimeout bounds one read of a data source.
const sourceTimeout = 5 * time.Minute

// changesByItself is the note in the docs of every data source whose result
// changes without an apply.
const changesByItself = "Days left, and who is online, differ from one plan to the next although nobody did anything. So use this data source in a root module of " +
	"its own, or feed nothing but a `check` with it. An output that shows it makes every plan differ. A `for_each` over it destroys what belongs to a gate that is " +
	"offline for two hours."
