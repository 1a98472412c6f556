// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tenant/phase"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// currentID is id and import id of every rotation: an environment has at most
// one that is open, and its API gives it no name.
const currentID = "current"

// Resource is activegate_tenant_token_rotation.
type Resource struct{ tfkit.Resource }

var (
	_ resource.ResourceWithConfigure   = (*Resource)(nil)
	_ resource.ResourceWithIdentity    = (*Resource)(nil)
	_ resource.ResourceWithImportState = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan  = (*Resource)(nil)
)

// The attributes that diagnostics point at.
var (
	atTriggers    = path.Root("triggers")
	atFinish      = path.Root("finish")
	atOnDestroy   = path.Root("on_destroy")
	atStoreTokens = path.Root("store_tokens")
)

// NewResource returns the resource.
func NewResource() resource.Resource { return &Resource{tfkit.Resource{Name: "tenant_token_rotation"}} }

// IdentitySchema implements resource.ResourceWithIdentity.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = tfkit.IDSchema("Always `current`: the rotation that is open in the environment.")
}

// Defaults of `timeouts`. Every step is a few requests.
const (
	defaultCreateTimeout = 2 * time.Minute
	defaultReadTimeout   = time.Minute
	defaultUpdateTimeout = 2 * time.Minute
	defaultDeleteTimeout = 2 * time.Minute
)

// planTimeout bounds what a plan asks for its diagnostics.
const planTimeout = time.Minute

// What destroying the resource does to an open rotation.
const (
	onDestroyFail   = "fail"
	onDestroyCancel = "cancel"
	onDestroyRetain = "retain"
)

const defaultMinOverlap = "24h"

// Schema implements resource.Resource.
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := settingAttributes()
	for name, attribute := range factAttributes() {
		attributes[name] = attribute
	}
	attributes["timeouts"] = timeouts.Attributes(ctx, timeouts.Opts{
		Create: true, Read: true, Update: true, Delete: true,
		CreateDescription: "How long starting the rotation may take: a Go duration such as `5m`. Default `2m`.",
		ReadDescription:   "How long a refresh may take. Default `1m`.",
		UpdateDescription: "How long finishing the rotation may take. Default `2m`.",
		DeleteDescription: "How long cancelling the rotation may take. Default `2m`.",
	})
	resp.Schema = schema.Schema{
		MarkdownDescription: "One rotation of an environment's tenant token, from start to finish. Creating it starts the rotation: from then on the new and the old " +
			"token are both valid. When every ActiveGate and every OneAgent carries the new one, `finish = true` makes the old one invalid. " +
			"Nothing is ever started, finished or cancelled during plan or refresh.\n\n" +
			tfkit.ScopeWords("resources/tenant_token_rotation") + "\n\n" +
			"Attach no provisioners to this resource: one that fails taints it, and replacing it would destroy the open rotation. That is refused; `untaint` it then.",
		Attributes: attributes,
	}
}

func settingAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"triggers": schema.MapAttribute{
			Optional: true, ElementType: types.StringType,
			MarkdownDescription: "Any values; a change starts the next rotation. It is refused at plan while this one is open, and it needs `finish = false` in the same change. " +
				"Where the values are known only at apply, it is decided then: the same ones start nothing.",
		},
		"finish": schema.BoolAttribute{
			Optional: true, Computed: true, Default: booldefault.StaticBool(false),
			MarkdownDescription: "Turn it to `true` when every gate and every agent carries the new token: whatever still carries the old one is cut off then. " +
				"It cannot be `true` at creation. Turning it back afterwards has no effect: a finished rotation cannot be undone. Default `false`.",
		},
		"min_overlap": schema.StringAttribute{
			Optional: true, Computed: true, Default: stringdefault.StaticString(defaultMinOverlap), Validators: []validator.String{tfkit.DurationForm()},
			MarkdownDescription: "Finishing is refused until this long after the start, by the API's clock. Default `" + defaultMinOverlap + "`.",
		},
		"require_online": schema.BoolAttribute{
			Optional: true, Computed: true, Default: booldefault.StaticBool(true),
			MarkdownDescription: "Finishing is refused, with their names, while a gate is offline or gone that was listed at the start or at any applied refresh since, " +
				"and where the list of gates cannot be read (scope `activeGates.read`). It proves that the gates are there, **not** that they carry the new token: " +
				"no API tells that. Default `true`.",
		},
		"ignore_gates": schema.ListAttribute{
			Optional: true, ElementType: types.StringType, Validators: []validator.List{tfkit.GatePatternsForm()},
			MarkdownDescription: "Gates that `require_online` does not wait for, such as decommissioned or autoscaled ones: ids (decimal or hexadecimal), " +
				"or patterns of host names such as `autoscaled-*`, of any case.",
		},
		"on_destroy": schema.StringAttribute{
			Optional: true, Computed: true, Default: stringdefault.StaticString(onDestroyFail),
			Validators: []validator.String{stringvalidator.OneOf(onDestroyFail, onDestroyCancel, onDestroyRetain)},
			MarkdownDescription: "What destroy does to a rotation that is still open. `fail`: refuse; `cancel`: cancel it, which makes the **new** token invalid and cuts off " +
				"whatever carries it already; `retain`: leave it open, with a warning. A rotation that is over is just forgotten. Default `fail`. " +
				"It must be applied before the destroy: destroy knows only the state.",
		},
		"store_tokens": schema.BoolAttribute{
			Optional: true, Computed: true, Default: booldefault.StaticBool(true),
			MarkdownDescription: "Whether the state holds the tokens. With `false` it holds only their hashes, and the new token has to be read from connection info " +
				"(ephemeral `activegate_connection_info`): that it is readable (scope `InstallerDownload`) is checked before the start, and if it then does not serve " +
				"the new token, the rotation is cancelled and the apply fails. Default `true`.",
		},
	}
}

// factAttributes are what is known of the rotation.
func factAttributes() map[string]schema.Attribute {
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	secret := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, Sensitive: true, MarkdownDescription: description}
	}
	instant := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, CustomType: timetypes.RFC3339Type{}, MarkdownDescription: description}
	}
	return map[string]schema.Attribute{
		"id": text("Always `" + currentID + "`."),
		"phase": text("`started`, `finished` or `cancelled`. The API cannot be asked for it: what others do is noticed only where connection info " +
			"(scope `InstallerDownload`) then serves another token than at first since the start; until that shows, the phase stays `started`."),
		"active_token": secret("The token that components are to carry: the new one, and after a cancellation the previous one again. " +
			"Null with `store_tokens = false`."),
		"old_token":           secret("The token before the rotation, valid while the rotation is open. Null afterwards, and with `store_tokens = false`."),
		"active_token_sha256": text("SHA-256 of that token, as lower-case hex: compare it with what a component carries."),
		"old_token_sha256":    text("SHA-256 of the old token, as lower-case hex."),
		"started_at":          instant("When the rotation was started, by the API's clock, RFC 3339; after an import, when it was imported."),
		"finished_at":         instant("When it was finished, by the API's clock, RFC 3339. Null before, and where somebody else finished it."),
		"next_step":           text("What the vendor's procedure demands now."),
	}
}

// model is plan and state of the resource.
type model struct {
	Triggers      types.Map    `tfsdk:"triggers"`
	Finish        types.Bool   `tfsdk:"finish"`
	MinOverlap    types.String `tfsdk:"min_overlap"`
	RequireOnline types.Bool   `tfsdk:"require_online"`
	IgnoreGates   types.List   `tfsdk:"ignore_gates"`
	OnDestroy     types.String `tfsdk:"on_destroy"`
	StoreTokens   types.Bool   `tfsdk:"store_tokens"`

	facts

	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// facts are the computed attributes.
type facts struct {
	ID          types.String      `tfsdk:"id"`
	Phase       types.String      `tfsdk:"phase"`
	ActiveToken types.String      `tfsdk:"active_token"`
	OldToken    types.String      `tfsdk:"old_token"`
	ActiveHash  types.String      `tfsdk:"active_token_sha256"`
	OldHash     types.String      `tfsdk:"old_token_sha256"`
	StartedAt   timetypes.RFC3339 `tfsdk:"started_at"`
	FinishedAt  timetypes.RFC3339 `tfsdk:"finished_at"`
	NextStep    types.String      `tfsdk:"next_step"`
}

// identity is the same for every rotation.
func identity() tfkit.ID { return tfkit.ID{ID: types.StringValue(currentID)} }

// open says that the rotation is open as far as anybody knows.
func (f *facts) open() bool { return f.phase() == phase.Started }

// phase is where the rotation stands.
func (f *facts) phase() phase.Phase { return phase.Phase(f.Phase.ValueString()) }

// instant is a time as the state holds it: to the second, in UTC.
func instant(t time.Time) timetypes.RFC3339 {
	return timetypes.NewRFC3339TimeValue(t.UTC().Truncate(time.Second))
}

// Format keeps the tokens out of every verb.
func (model) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "activegate_tenant_token_rotation (redacted)")
}

// secretOf is a token in state.
func secretOf(value types.String) rest.Secret { return rest.NewSecret(value.ValueString()) }

// withHash is the first of the tokens that has this hash; none if no token has.
func withHash(hash string, tokens ...rest.Secret) rest.Secret {
	for _, token := range tokens {
		if hash != "" && phase.Hash(token) == hash {
			return token
		}
	}
	return rest.Secret{}
}

// showTokens puts the tokens of the given hashes into state, as far as any of known is
// one of them and the state may hold them.
func showTokens(m *model, active, old string, known []rest.Secret) {
	known = append(slices.Clone(known), secretOf(m.ActiveToken), secretOf(m.OldToken))
	m.ActiveHash, m.OldHash = tfkit.TextOrNull(active), tfkit.TextOrNull(old)
	m.ActiveToken, m.OldToken = types.StringNull(), types.StringNull()
	if m.StoreTokens.ValueBool() {
		m.ActiveToken = tfkit.TextOrNull(withHash(active, known...).Reveal())
		m.OldToken = tfkit.TextOrNull(withHash(old, known...).Reveal())
	}
}

// record records a phase with the tokens that belong to it, as far as they are
// in state or among the given ones. Over says that another rotation was started
// since.
func record(m *model, now phase.Phase, over bool, tokens phase.Tokens, given ...rest.Secret) {
	m.Phase = tfkit.TextOrNull(string(now))
	m.NextStep = tfkit.TextOrNull(nextStep(now, over))
	switch now {
	case phase.Cancelled:
		showTokens(m, tokens.Old, "", given)
	case phase.Started, phase.Finished:
		showTokens(m, tokens.New, tokens.Old, given)
	}
	if now != phase.Started {
		m.OldToken = types.StringNull()
	}
}

// loadKnown reads what is known of the rotation from private state, or what the
// attributes still tell of it where that is lost; restored says so.
func loadKnown(ctx context.Context, m *model, private tfkit.PrivateReader) (known phase.Known, restored bool, diags diag.Diagnostics) {
	diags = tfkit.LoadNotes(ctx, private, &known)
	restored = known.Restore(m.phase(), m.ActiveHash.ValueString(), m.OldHash.ValueString(), m.Finish.ValueBool())
	return known, restored, diags
}
