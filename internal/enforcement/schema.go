// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package enforcement

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/enforcement/enforce"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

const (
	typeName = "activegate_token_enforcement"
	// currentID is id and import id: an environment has one enforcement.
	currentID = "current"
	// stepTimeout bounds each step, which is a few requests.
	stepTimeout = 2 * time.Minute
)

// Resource is activegate_token_enforcement.
type Resource struct{ tfkit.Resource }

var (
	_ resource.ResourceWithConfigure   = (*Resource)(nil)
	_ resource.ResourceWithIdentity    = (*Resource)(nil)
	_ resource.ResourceWithImportState = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan  = (*Resource)(nil)
)

// The attributes that diagnostics point at.
var (
	atManual   = path.Root("manual_enforcement")
	atIgnore   = path.Root("ignore_gates")
	atDespite  = path.Root("enforce_despite_gates")
	atOnDelete = path.Root("on_destroy")
)

// scopes are those of the settings; reading gates and the automatic enforcement
// takes dynatrace.ScopeActiveGatesRead.
var settingsScopes = []string{dynatrace.ScopeSettingsRead, dynatrace.ScopeSettingsWrite}

// NewResource returns the resource.
func NewResource() resource.Resource { return &Resource{tfkit.Resource{Name: "token_enforcement"}} }

// IdentitySchema implements resource.ResourceWithIdentity.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = tfkit.IDSchema("Always `current`: an environment has one enforcement.")
}

// What destroying the resource does to the settings.
const (
	onDestroyRetain = "retain"
	onDestroyReset  = "reset"
)

// Schema implements resource.Resource.
func (r *Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Whether an environment enforces ActiveGate tokens, and whether it tells of tokens that expire soon. One for each environment.\n\n" +
			"Enforced tokens disconnect **every** gate whose token is not valid. So turning `manual_enforcement` on is refused, at plan and again right before the write, while a " +
			"gate is not ready; the message names each with what to do. It can be withdrawn only within 30 days after the last gate without a valid token was seen; then " +
			"the environment enforces tokens for good.",
		Attributes: map[string]schema.Attribute{
			"manual_enforcement": schema.BoolAttribute{
				Required: true,
				MarkdownDescription: "Whether gates without a valid token are disconnected. From `false` to `true` every gate has to be ready. Back to `false` is refused by the environment " +
					"once 30 days have passed without a token that is not valid. Without effect while `automatic_enforcement` is true: then it is only recorded.",
			},
			"expiry_notifications": schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(true),
				MarkdownDescription: "Whether the environment opens a problem before a token expires. Who hears of it is an alerting profile's matter. Default `true`.",
			},
			"expected_hostnames": schema.SetAttribute{
				Optional: true, ElementType: types.StringType,
				Validators: []validator.Set{setvalidator.NoNullValues(), setvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1))},
				MarkdownDescription: "Host names, whole and whatever their case, of gates that have to be listed, with a valid token. The environment forgets a gate two hours after it went " +
					"offline: without them, one that was never seen by this resource and is offline now is not missed.",
			},
			"ignore_gates": schema.ListAttribute{
				Optional: true, ElementType: types.StringType, Validators: []validator.List{tfkit.GatePatternsForm()},
				MarkdownDescription: "Gates that may be disconnected, such as decommissioned or autoscaled ones: ids (decimal or hexadecimal), or patterns of host names such as " +
					"`autoscaled-*`, of any case. They are not remembered either. Gates of `expected_hostnames` are never ignored.",
			},
			"enforce_despite_gates": schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(false),
				MarkdownDescription: "Enforces tokens although gates are not ready, which **disconnects them**: a warning says which. Default `false`.",
			},
			"on_destroy": schema.StringAttribute{
				Optional: true, Computed: true, Default: stringdefault.StaticString(onDestroyRetain),
				Validators: []validator.String{stringvalidator.OneOf(onDestroyRetain, onDestroyReset)},
				MarkdownDescription: "What destroy does to the settings. `retain`: leave them as they are, with a warning; `reset`: back to the defaults, tokens not enforced and notifications on. " +
					"Default `retain`. It must be applied before the destroy: destroy knows only the state.",
			},
			"id": schema.StringAttribute{Computed: true, MarkdownDescription: "Always `" + currentID + "`."},
			"enforced": schema.BoolAttribute{
				Computed: true, MarkdownDescription: "Whether tokens are enforced now, by hand or automatically. Null where the environment does not tell the latter and the former is off.",
			},
			"automatic_enforcement": schema.BoolAttribute{
				Computed: true, MarkdownDescription: "Whether the environment enforces tokens by itself, which it does after every gate had a valid token for 30 days. It cannot be withdrawn. " +
					"Null, with a warning, where it cannot be read (scope `activeGates.read`).",
			},
		},
	}
}

// model is plan and state of the resource.
type model struct {
	Manual    types.Bool   `tfsdk:"manual_enforcement"`
	Notify    types.Bool   `tfsdk:"expiry_notifications"`
	Expected  types.Set    `tfsdk:"expected_hostnames"`
	Ignore    types.List   `tfsdk:"ignore_gates"`
	Despite   types.Bool   `tfsdk:"enforce_despite_gates"`
	OnDestroy types.String `tfsdk:"on_destroy"`

	ID        types.String `tfsdk:"id"`
	Enforced  types.Bool   `tfsdk:"enforced"`
	Automatic types.Bool   `tfsdk:"automatic_enforcement"`
}

func identity() tfkit.ID { return tfkit.ID{ID: types.StringValue(currentID)} }

// switches are what the model wants of the environment.
func (m *model) switches() enforce.Switches {
	return enforce.Switches{Manual: m.Manual.ValueBool(), Notify: m.Notify.ValueBool()}
}

// setAutomatic says what is enforced; nil is not told.
func (m *model) setAutomatic(automatic *bool) {
	m.Automatic = types.BoolPointerValue(automatic)
	m.Enforced = m.Automatic
	if m.Manual.ValueBool() {
		m.Enforced = types.BoolValue(true)
	}
}

// guard is that of the planned settings.
func (m *model) guard(environment string, known enforce.Memory) enforce.Guard {
	return enforce.Guard{Environment: environment, Expected: tfkit.Texts(m.Expected), Ignore: tfkit.Texts(m.Ignore), Known: known}
}

// notes are what the resource remembers beside its attributes.
type notes struct {
	// Environment is where the settings are; see dynatrace.Address.Name.
	Environment string `json:"environment,omitempty"`
	// Unready are the gates that were not ready when a refresh last saw them.
	Unready enforce.Memory `json:"unready,omitempty"`
	// Imported says that no refresh has completed the import yet.
	Imported bool `json:"imported,omitempty"`
}

// require is the environment that the settings are of, or nil with an error: what was
// meant for one is not done to another. It is noted if none is.
func (n *notes) require(deps *tfkit.Dependencies, diags *diag.Diagnostics, scopes ...string) *dynatrace.Environment {
	api := deps.RequireAPI(diags, scopes...)
	if api == nil {
		return nil
	}
	here := api.Address().Name()
	n.Environment = cmp.Or(n.Environment, here)
	if strings.EqualFold(n.Environment, here) {
		return api
	}
	diags.AddError("The enforcement belongs to another environment",
		fmt.Sprintf("The token enforcement in state is of the environment %q, but the provider's `environment_url` is %s, which is the environment %q. Nothing was asked or changed. "+
			"Set `environment_url` back; for the enforcement here, use another resource. To give up the one in state and leave its environment as it is:\n\n%s",
			n.Environment, api.Address(), here, tfkit.ForgetAdvice(typeName)))
	return nil
}
