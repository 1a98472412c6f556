// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"errors"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// statusModel is configuration and result of activegate_token_status. Nil
// slices, maps and pointers are null.
type statusModel struct {
	Hostname          types.String       `tfsdk:"hostname"`
	Group             types.String       `tfsdk:"group"`
	NetworkZone       types.String       `tfsdk:"network_zone"`
	Online            types.Bool         `tfsdk:"online"`
	States            []string           `tfsdk:"states"`
	ExpectedHostnames []string           `tfsdk:"expected_hostnames"`
	ActiveGates       []statusGate       `tfsdk:"activegates"`
	Counts            map[string]int64   `tfsdk:"counts"`
	Attention         []statusAttention  `tfsdk:"attention"`
	AllValid          types.Bool         `tfsdk:"all_valid"`
	Enforcement       *statusEnforcement `tfsdk:"enforcement"`
}

// statusGate is one gate.
type statusGate struct {
	ID                    types.String      `tfsdk:"id"`
	Hostname              types.String      `tfsdk:"hostname"`
	NetworkAddresses      []string          `tfsdk:"network_addresses"`
	LoadBalancerAddresses []string          `tfsdk:"load_balancer_addresses"`
	Version               types.String      `tfsdk:"version"`
	Type                  types.String      `tfsdk:"type"`
	Containerized         types.Bool        `tfsdk:"containerized"`
	Group                 types.String      `tfsdk:"group"`
	NetworkZone           types.String      `tfsdk:"network_zone"`
	Online                types.Bool        `tfsdk:"online"`
	OfflineSince          timetypes.RFC3339 `tfsdk:"offline_since"`
	TokenID               types.String      `tfsdk:"token_id"`
	TokenState            types.String      `tfsdk:"token_state"`
	TokenExpirationDate   timetypes.RFC3339 `tfsdk:"token_expiration_date"`
	Tokens                []statusToken     `tfsdk:"tokens"`
}

// statusToken is one token of a gate.
type statusToken struct {
	EnvironmentID types.String `tfsdk:"environment_id"`
	ID            types.String `tfsdk:"id"`
	State         types.String `tfsdk:"state"`
}

// statusAttention is one gate that needs attention.
type statusAttention struct {
	ID       types.String `tfsdk:"id"`
	Hostname types.String `tfsdk:"hostname"`
	State    types.String `tfsdk:"state"`
	Action   types.String `tfsdk:"action"`
}

// statusEnforcement is whether valid tokens are enforced.
type statusEnforcement struct {
	Manual          types.Bool  `tfsdk:"manual"`
	Automatic       types.Bool  `tfsdk:"automatic"`
	DaysToAutomatic types.Int64 `tfsdk:"days_to_automatic"`
}

func statusSchema() schema.Schema {
	attributes := statusResultAttributes()
	for name, attribute := range statusFilterAttributes() {
		attributes[name] = attribute
	}
	return schema.Schema{
		MarkdownDescription: "Which token each ActiveGate uses, whether it is valid, and which gates need attention. The environment lists the gates that are " +
			"connected now or were within the last two hours.\n\n" +
			tfkit.ScopeWords("data-sources/token_status") + " What a missing scope hides is null, with a warning that names the scope.\n\n" + changesByItself,
		Attributes: attributes,
	}
}

// statusFilterAttributes are what is asked for.
func statusFilterAttributes() map[string]schema.Attribute {
	containing := func(what string) schema.Attribute {
		return schema.StringAttribute{
			Optional: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			MarkdownDescription: "Only gates whose " + what + " contains this text, whatever its case.",
		}
	}
	return map[string]schema.Attribute{
		"hostname": schema.StringAttribute{
			Optional: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			MarkdownDescription: "Only gates whose host name contains this text, whatever its case. This and the other filters choose from one list that the whole " +
				"run shares: ten of these blocks cost one request.",
		},
		"group":        containing("group"),
		"network_zone": containing("network zone"),
		"online":       schema.BoolAttribute{Optional: true, MarkdownDescription: "Only gates that are (`true`) or are not (`false`) connected now."},
		"states": schema.SetAttribute{
			Optional: true, ElementType: types.StringType,
			Validators:          []validator.Set{setvalidator.NoNullValues(), setvalidator.ValueStringsAre(tfkit.StringForm("a state such as EXPIRING, in upper case", checkState))},
			MarkdownDescription: "Only gates whose token has one of these states.",
		},
		"expected_hostnames": schema.SetAttribute{
			Optional: true, ElementType: types.StringType,
			Validators: []validator.Set{setvalidator.NoNullValues(), setvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1))},
			MarkdownDescription: "Host names, whole and whatever their case, of gates that have to be there. One that the environment does not list at all, whatever " +
				"the filters say, gets the state `MISSING` in `attention`.",
		},
	}
}

// statusResultAttributes are what is told.
func statusResultAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"activegates": schema.ListNestedAttribute{
			Computed: true, MarkdownDescription: "The gates, sorted by host name, then id. Null without the scope `activeGates.read`.",
			NestedObject: schema.NestedAttributeObject{Attributes: statusGateAttributes()},
		},
		"counts": schema.MapAttribute{
			Computed: true, ElementType: types.Int64Type,
			MarkdownDescription: "How many of `activegates` have a token of each state. The six states of `token_state` are always there, if only with 0.",
		},
		"attention": schema.ListNestedAttribute{
			Computed: true, MarkdownDescription: "What needs attention: gates whose token is not `VALID`, and expected ones that are missing; sorted by host name, then id.",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"id":       schema.StringAttribute{Computed: true, MarkdownDescription: "The gate's id; null for a missing one."},
				"hostname": schema.StringAttribute{Computed: true, MarkdownDescription: "Its host name."},
				"state": schema.StringAttribute{Computed: true, MarkdownDescription: "The state of its token, `MISSING` for an expected gate that is not listed, or " +
					"`UNREPORTED` where the environment tells no state."},
				"action": schema.StringAttribute{Computed: true, MarkdownDescription: "What to do."},
			}},
		},
		"all_valid": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether `attention` is empty: `false` also if an expected gate is missing. Null if `activegates` is " +
			"empty, since nothing is proven then, whatever is missing: compare with `== true`."},
		"enforcement": schema.SingleNestedAttribute{
			Computed: true, MarkdownDescription: "Whether gates without a valid token are refused. Null, with a warning, where it cannot be read.",
			Attributes: map[string]schema.Attribute{
				"manual":    schema.BoolAttribute{Computed: true, MarkdownDescription: "Someone has switched it on."},
				"automatic": schema.BoolAttribute{Computed: true, MarkdownDescription: "The environment has switched it on by itself, after every gate had a valid token for 30 days."},
				"days_to_automatic": schema.Int64Attribute{Computed: true, MarkdownDescription: "Days until the environment switches it on by itself, rounded up; " +
					"null where it does not tell."},
			},
		},
	}
}

// statusGateAttributes describe one gate.
func statusGateAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":                      toldText("Its id, always in hex, such as `0x3efdd091`."),
		"hostname":                toldText("Its host name."),
		"network_addresses":       toldTexts("Its addresses."),
		"load_balancer_addresses": toldTexts("Addresses of the load balancers in front of it."),
		"version":                 toldText("Its version, such as `1.341.28.20261105-101010`."),
		"type":                    toldText("`ENVIRONMENT`, `ENVIRONMENT_MULTI` or `CLUSTER`."),
		"containerized":           schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether it runs in a container; null where the server does not tell."},
		"group":                   toldText("Its group."),
		"network_zone":            toldText("Its network zone."),
		"online":                  schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether it is connected now."},
		"offline_since":           toldInstant("Since when it is not, RFC 3339; null while it is connected."),
		"token_id":                toldText("The id of the token that it uses for the configured environment; null where it has none, or an unreadable one."),
		"token_state": toldText("The state of that token: `UNSUPPORTED` (the gate is too old for tokens), `ABSENT`, `EXPIRING` (within 30 days), `INVALID` (malformed), " +
			"`UNKNOWN` (revoked, or of another environment) or `VALID`. New states pass through as they are; null where none is told."),
		"token_expiration_date": toldInstant("When that token expires, RFC 3339; null if never, if the environment does not know the token, or without the scope " +
			"`activeGateTokenManagement.read`."),
		"tokens": schema.ListNestedAttribute{
			Computed: true, MarkdownDescription: "Its tokens for all environments that it serves.",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"environment_id": toldText("The environment; null unless the gate serves several."),
				"id":             toldText("The token's id."),
				"state":          toldText("The token's state."),
			}},
		},
	}
}

// checkState refuses what can be no state, such as one in lower case, with
// which nothing would ever be found. New states have to be accepted.
func checkState(text string) error {
	if text == "" || strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") != "" {
		return errors.New("states are upper-case words: UNSUPPORTED, ABSENT, EXPIRING, INVALID, UNKNOWN, VALID, or a newer one")
	}
	return nil
}
