// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

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
