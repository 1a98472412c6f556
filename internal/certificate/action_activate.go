// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"fmt"
	"io"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	tfaction "github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// activateAction is activegate_certificate_activate: it makes a gate serve a
// file that lies on it.
type activateAction struct {
	deps *tfkit.Dependencies
}

var (
	_ tfaction.ActionWithConfigure  = (*activateAction)(nil)
	_ tfaction.ActionWithModifyPlan = (*activateAction)(nil)
)

// NewActivateAction returns the action.
func NewActivateAction() tfaction.Action { return &activateAction{} }

// activateModel is its configuration.
type activateModel struct {
	ActiveGateURL    types.String   `tfsdk:"activegate_url"`
	EnvironmentID    types.String   `tfsdk:"environment_id"`
	Name             types.String   `tfsdk:"name"`
	Password         types.String   `tfsdk:"password_wo"`
	TrustedPrints    types.List     `tfsdk:"trusted_fingerprints"`
	VerifyServed     types.Bool     `tfsdk:"verify_served"`
	VerifyAddress    types.String   `tfsdk:"verify_address"`
	VerifyServerName types.String   `tfsdk:"verify_server_name"`
	Timeouts         timeouts.Value `tfsdk:"timeouts"`
}

// Format keeps the password out of every verb.
func (activateModel) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "activegate_certificate_activate (redacted)")
}

// The attributes that diagnostics point at.
var (
	atGateURL    = path.Root("activegate_url")
	atFileName   = path.Root("name")
	atPasswordWO = path.Root("password_wo")
)

// Metadata implements action.Action.
func (a *activateAction) Metadata(_ context.Context, req tfaction.MetadataRequest, resp *tfaction.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_certificate_activate"
}

// Configure implements action.ActionWithConfigure.
func (a *activateAction) Configure(_ context.Context, req tfaction.ConfigureRequest, resp *tfaction.ConfigureResponse) {
	a.deps = tfkit.FromProviderData(req.ProviderData, &resp.Diagnostics)
}

// Schema implements action.Action.
func (a *activateAction) Schema(ctx context.Context, _ tfaction.SchemaRequest, resp *tfaction.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Makes a gate serve a certificate file that already lies on it, such as the predecessor that `keep_previous` has left there, " +
			"and sees that the gate presents it. A file that is active already is a success.",
		Attributes: map[string]schema.Attribute{
			"activegate_url": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.GateURLForm()},
				MarkdownDescription: "The gate, for example `https://gate1:9999`. Without a port it is 9999. Defaults to the provider's `activegate_url`.",
			},
			"environment_id": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.EnvironmentIDForm()},
				MarkdownDescription: "The environment whose API the gate offers. Defaults to what `activegate_url` says, then to the provider's.",
			},
			"name": schema.StringAttribute{
				Required: true, Validators: []validator.String{tfkit.StringForm("a plain file name", checkName)},
				MarkdownDescription: "The file's name on the gate.",
			},
			"password_wo": schema.StringAttribute{
				Optional: true, WriteOnly: true,
				MarkdownDescription: "The file's password, which an inactive file needs. A saved plan holds it unless it is ephemeral; " +
					"but with `-invoke`, Terraform 1.16 hands over nothing that is ephemeral: see below.",
			},
			"trusted_fingerprints": schema.ListAttribute{
				Optional: true, ElementType: types.StringType, Validators: []validator.List{tfkit.FingerprintsForm()},
				MarkdownDescription: "SHA-256 fingerprints of leaf certificates that this gate may present without a chain of trust: of the one that it presents now, and " +
					"of the one that is activated. The provider's count as well; what a resource knows of the gate does not.",
			},
			"verify_served": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "After the activation, require that the gate presents a certificate of the file in a TLS handshake, polled up to 60 s. " +
					"The gate tells serial number and subject of what a file holds, so these are compared. Default `true`.",
			},
			"verify_address": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.StringForm("host:port", checkAddress)},
				MarkdownDescription: "Where to look for the certificate, as `host:port`, if not at `activegate_url`.",
			},
			"verify_server_name": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
				MarkdownDescription: "Server name (SNI) of that handshake, if not the host that is dialled.",
			},
			"timeouts": timeouts.AttributesWithOpts(ctx, timeouts.Opts{InvokeDescription: "How long the whole action may take, such as `90s`. Default `5m`."}),
		},
	}
}

// gate is the gate that the action works on.
func (a *activateAction) gate(m *activateModel, diags *diag.Diagnostics) (*gate.Gate, location) {
	return (&gateSource{deps: a.deps}).gate(&m.ActiveGateURL, &m.EnvironmentID, m.TrustedPrints, diags)
}

// verification is where the certificate must be presented.
func (m activateModel) verification(where location) verification {
	set := model{VerifyServed: m.VerifyServed, VerifyAddress: m.VerifyAddress, VerifyServerName: m.VerifyServerName}
	if set.VerifyServed.IsNull() {
		set.VerifyServed = types.BoolValue(true)
	}
	return (&job{plan: set, where: where}).verification()
}

// secret is the password.
func (m activateModel) secret() rest.Secret { return rest.NewSecret(m.Password.ValueString()) }
