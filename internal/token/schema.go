// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
	"github.com/activegate/terraform-provider-activegate/internal/token/mint"
)

// Resource is activegate_token.
type Resource struct{ tfkit.Resource }

var (
	_ resource.ResourceWithConfigure      = (*Resource)(nil)
	_ resource.ResourceWithIdentity       = (*Resource)(nil)
	_ resource.ResourceWithImportState    = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan     = (*Resource)(nil)
	_ resource.ResourceWithValidateConfig = (*Resource)(nil)
)

// NewResource returns the resource.
func NewResource() resource.Resource { return asResource() }

// asResource has an identity that changes: a rotation changes the id.
func asResource() *Resource { return &Resource{tfkit.Resource{Name: "token", MutableIdentity: true}} }

// IdentitySchema implements resource.ResourceWithIdentity.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = tfkit.IDSchema("The token's public id, such as dt0g02.4KWZO5EF. It changes with every rotation.")
}

// Defaults of `timeouts`. A destroy waits for gates to take another token.
const (
	defaultCreateTimeout = 5 * time.Minute
	defaultReadTimeout   = 5 * time.Minute
	defaultUpdateTimeout = 5 * time.Minute
	defaultDeleteTimeout = 10 * time.Minute
)

// askTimeout bounds a plan's questions, whose answers are diagnostics only.
const askTimeout = time.Minute

// Schema implements resource.Resource.
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := map[string]schema.Attribute{}
	for _, group := range []map[string]schema.Attribute{inputAttributes(), behaviourAttributes(), factAttributes()} {
		for name, attribute := range group {
			attributes[name] = attribute
		}
	}
	attributes["timeouts"] = timeouts.Attributes(ctx, timeouts.Opts{
		Create: true, Read: true, Update: true, Delete: true,
		CreateDescription: "How long a creation may take: a Go duration such as `10m`. Default `5m`.",
		ReadDescription:   "How long a refresh may take. Default `5m`.",
		UpdateDescription: "How long a rotation may take. Default `5m`.",
		DeleteDescription: "How long a destroy waits for gates to use another token before it refuses. Default `10m`.",
	})
	resp.Schema = schema.Schema{
		MarkdownDescription: "An ActiveGate token. Whatever changes rotates it in place: a successor is created, consumers of `token` get it in the same apply, " +
			"and the predecessor stays valid for `overlap`. It is revoked by a later apply, and only when every gate that used it was seen with another token, " +
			"because revoking a token that a gate uses takes that gate offline. No `lifecycle` block is needed.\n\n" +
			tfkit.ScopeWords("resources/token"),
		Attributes: attributes,
	}
}

// factAttributes are what the API tells of the token.
func factAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id": schema.StringAttribute{Computed: true, MarkdownDescription: "The token's public id, such as `dt0g02.4KWZO5EF`. It changes with every rotation."},
		"token": schema.StringAttribute{
			Computed: true, Sensitive: true,
			MarkdownDescription: "The whole token, for the gate's configuration. The API tells it only once, at the creation: it is null after an import.",
		},
		"creation_date": schema.StringAttribute{
			Computed: true, CustomType: timetypes.RFC3339Type{}, MarkdownDescription: "When the token was created, RFC 3339.",
		},
		"owner": schema.StringAttribute{
			Computed: true,
			MarkdownDescription: "The user who owns the access token that created it. Null where the API did not tell, as of a platform token or of a cluster's: " +
				"then the next change of the resource asks again.",
		},
		"previous_tokens": schema.ListNestedAttribute{
			Computed:            true,
			MarkdownDescription: "Tokens of earlier rotations that are still valid, oldest first.",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"id": schema.StringAttribute{Computed: true, MarkdownDescription: "The predecessor's public id."},
				"revoke_after": schema.StringAttribute{
					Computed: true, CustomType: timetypes.RFC3339Type{},
					MarkdownDescription: "The end of its overlap, RFC 3339. An apply after it revokes the predecessor, unless a gate still needs it.",
				},
			}},
		},
	}
}

// What destroying the resource does with its tokens.
const (
	onDestroyRevoke = "revoke"
	onDestroyRetain = "retain"
)

// inputAttributes are what a token is made of: any change rotates.
func inputAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"name": schema.StringAttribute{Required: true, MarkdownDescription: "The token's name. It need not be unique. A change rotates."},
		"activegate_type": schema.StringAttribute{
			Optional: true, Computed: true, Default: stringdefault.StaticString(mint.TypeEnvironment),
			MarkdownDescription: "`ENVIRONMENT` or `CLUSTER`. Default `ENVIRONMENT`. A change rotates. Cluster ActiveGates are those of Dynatrace Managed: with the provider's `cluster_url` " +
				"the cluster makes the token, and its list of gates tells who uses it. Without it the environment does, whose list does not show them; with a platform credential that is an error of the plan.",
		},
		"seed_token": schema.BoolAttribute{
			Optional: true, Computed: true, Default: booldefault.StaticBool(false),
			MarkdownDescription: "Whether gates that connect with it make individual tokens of their own, as installers do. Not for gates in containers. " +
				"Default `false`. A change rotates.",
		},
		"expires_in": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "How long the token lives, from `1h` to `2y`, counted by the API's clock, less a random part of its last minute, by which it is known if the answer to its creation is lost. Units: `m` minutes, `h`, `d`, `w`, `M` months, `y`. " +
				"With `rotation` a change counts from the next scheduled rotation; without it, it rotates now. " +
				"Exactly one of `expires_in`, `expiration_date` and `never_expires` is needed.",
		},
		"expiration_date": schema.StringAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: "When the token expires, RFC 3339, such as `2027-06-30T00:00:00Z`: at most two years ahead. Another date rotates; a schedule cannot, " +
				"since it would make a token with the same date: it only says from when on plans warn. Others may write the same date, so a token whose creation was not answered is not revoked then, but reported. Where it is not configured, it is what the API says: null if the token never expires.",
		},
		"never_expires": schema.BoolAttribute{Optional: true, MarkdownDescription: "`true` makes a token that never expires. Dynatrace deletes it two years after its last use."},
	}
}

// behaviourAttributes say how tokens are rotated and what destroy does: a
// change of them is recorded and makes no new token.
func behaviourAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"overlap": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "How long a predecessor stays valid after a rotation, but never longer than it lives anyway. " +
				"Default `7d`, or `before_expiry` where that is shorter; it cannot be longer than `before_expiry`.",
		},
		"rotation": schema.SingleNestedAttribute{
			Optional: true,
			MarkdownDescription: "The schedule. It takes effect in the applies that run: nothing rotates by itself. " +
				"A refresh notes that a rotation is due, and the plan shows it with its reason.",
			Attributes: map[string]schema.Attribute{
				"before_expiry": schema.StringAttribute{
					Optional: true,
					MarkdownDescription: "How long before its expiry a token is rotated. Default: the shorter of `31d`, since Dynatrace alarms at 30 days, " +
						"and a third of the token's lifetime.",
				},
				"spread": schema.StringAttribute{
					Optional: true,
					MarkdownDescription: "A share of this, fixed for each token by its id, is added to `before_expiry`, so that many tokens made in one apply " +
						"do not all rotate on one day. Default `0s`.",
				},
				"triggers": schema.MapAttribute{
					Optional: true, ElementType: types.StringType,
					MarkdownDescription: "Any change of these values rotates.",
				},
			},
		},
		"on_destroy": schema.StringAttribute{
			Optional: true, Computed: true, Default: stringdefault.StaticString(onDestroyRevoke),
			MarkdownDescription: "`revoke`: destroy revokes the token and its predecessors, waits for `timeouts.delete` while a gate uses one of them, and then refuses. " +
				"A token that was never used is revoked at once: Dynatrace's date of last use lags, so a destroy right after a gate has connected may see \"never used\" " +
				"where the gates cannot be read (no `activeGates.read`, or `CLUSTER` without `cluster_url`), and cut that gate off: wait some minutes. " +
				"`retain`: leave them valid, with a warning. Default `revoke`. It must be applied before the destroy: destroy knows only the state.",
		},
		"revoke_in_use": schema.BoolAttribute{
			Optional: true, Computed: true, Default: booldefault.StaticBool(false),
			MarkdownDescription: "Allow to revoke a token that a gate uses, or may use. That gate goes offline until it gets another token. Without it, " +
				"what is used by gates that nobody can see (no `activeGates.read`, or Cluster ActiveGates without the provider's `cluster_url`) is not revoked. " +
				"Only the date of last use tells that then, and it lags: a token that a gate has just taken may count as never used. Default `false`.",
		},
	}
}

// model is configuration, plan and state of the resource.
type model struct {
	ID             types.String      `tfsdk:"id"`
	Name           types.String      `tfsdk:"name"`
	Type           types.String      `tfsdk:"activegate_type"`
	Seed           types.Bool        `tfsdk:"seed_token"`
	ExpiresIn      types.String      `tfsdk:"expires_in"`
	ExpirationDate types.String      `tfsdk:"expiration_date"`
	NeverExpires   types.Bool        `tfsdk:"never_expires"`
	Overlap        types.String      `tfsdk:"overlap"`
	Rotation       types.Object      `tfsdk:"rotation"`
	OnDestroy      types.String      `tfsdk:"on_destroy"`
	RevokeInUse    types.Bool        `tfsdk:"revoke_in_use"`
	Token          types.String      `tfsdk:"token"`
	CreationDate   timetypes.RFC3339 `tfsdk:"creation_date"`
	Owner          types.String      `tfsdk:"owner"`
	Previous       types.List        `tfsdk:"previous_tokens"`
	Timeouts       timeouts.Value    `tfsdk:"timeouts"`
}

// Format keeps the token out of every verb.
func (model) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "activegate_token (redacted)")
}

// identityOf is the resource's identity. It is mutable: a rotation changes it.
func identityOf(m model) tfkit.ID { return tfkit.ID{ID: m.ID} }

// rotationModel is the attribute `rotation`.
type rotationModel struct {
	BeforeExpiry types.String `tfsdk:"before_expiry"`
	Spread       types.String `tfsdk:"spread"`
	Triggers     types.Map    `tfsdk:"triggers"`
}

// rotation is what the model says of it; nil if nothing. What is unknown as a
// whole is unknown in all its parts.
func (m model) rotation(ctx context.Context, diags *diag.Diagnostics) *rotationModel {
	if m.Rotation.IsNull() {
		return nil
	}
	if m.Rotation.IsUnknown() {
		return &rotationModel{BeforeExpiry: types.StringUnknown(), Spread: types.StringUnknown(), Triggers: types.MapUnknown(types.StringType)}
	}
	var rotation rotationModel
	diags.Append(m.Rotation.As(ctx, &rotation, basetypes.ObjectAsOptions{})...)
	return &rotation
}

// previousModel is one of `previous_tokens`.
type previousModel struct {
	ID          types.String      `tfsdk:"id"`
	RevokeAfter timetypes.RFC3339 `tfsdk:"revoke_after"`
}

// previousType is the type of one of `previous_tokens`.
var previousType = types.ObjectType{AttrTypes: map[string]attr.Type{"id": types.StringType, "revoke_after": timetypes.RFC3339Type{}}}

// predecessor is a token that an earlier rotation left valid.
type predecessor struct {
	id          string
	revokeAfter time.Time
}

// predecessors are the model's `previous_tokens`, oldest first.
func (m model) predecessors(ctx context.Context, diags *diag.Diagnostics) []predecessor {
	if m.Previous.IsNull() || m.Previous.IsUnknown() {
		return nil
	}
	var previous []previousModel
	diags.Append(m.Previous.ElementsAs(ctx, &previous, false)...)
	list := make([]predecessor, 0, len(previous))
	for _, one := range previous {
		list = append(list, predecessor{id: one.ID.ValueString(), revokeAfter: moment(one.RevokeAfter)})
	}
	return list
}

// previousList is the attribute of predecessors; without any it is empty.
func previousList(list []predecessor) types.List {
	values := make([]attr.Value, 0, len(list))
	for _, one := range list {
		values = append(values, types.ObjectValueMust(previousType.AttrTypes, map[string]attr.Value{
			"id": types.StringValue(one.id), "revoke_after": sourceInstant(one.revokeAfter),
		}))
	}
	return types.ListValueMust(previousType, values)
}

// moment is an attribute's point in time, RFC 3339; zero if there is none.
func moment(value interface{ ValueString() string }) time.Time {
	t, err := time.Parse(time.RFC3339, value.ValueString())
	if err != nil {
		return time.Time{}
	}
	return t
}

// instantText is RFC 3339 in UTC; the zero time is null.
func instantText(instant time.Time) types.String { return sourceInstant(instant).StringValue }

// sourceInstant is RFC 3339 in UTC; the zero time is null.
func sourceInstant(instant time.Time) timetypes.RFC3339 {
	if instant.IsZero() {
		return timetypes.NewRFC3339Null()
	}
	return timetypes.NewRFC3339TimeValue(instant.UTC())
}

// sourceTexts is never null.
func sourceTexts(texts []string) []string {
	if texts == nil {
		return []string{}
	}
	return texts
}
