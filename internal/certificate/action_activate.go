// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	tfaction "github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/certificate/rotate"
	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/given"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// activateAction is activegate_certificate_activate: it makes a gate serve a
// file that lies on it.
type activateAction struct{ tfkit.Action }

var (
	_ tfaction.ActionWithConfigure  = (*activateAction)(nil)
	_ tfaction.ActionWithModifyPlan = (*activateAction)(nil)
)

// NewActivateAction returns the action.
func NewActivateAction() tfaction.Action {
	return &activateAction{tfkit.NewAction("certificate_activate")}
}

// activateModel is its configuration.
type activateModel struct {
	tfkit.ActionModel
	gateModel

	Name             types.String `tfsdk:"name"`
	Password         types.String `tfsdk:"password_wo"`
	VerifyServed     types.Bool   `tfsdk:"verify_served"`
	VerifyAddress    types.String `tfsdk:"verify_address"`
	VerifyServerName types.String `tfsdk:"verify_server_name"`
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

// Schema implements action.Action.
func (a *activateAction) Schema(ctx context.Context, _ tfaction.SchemaRequest, resp *tfaction.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Makes a gate serve a certificate file that already lies on it, such as the predecessor that `keep_previous` has left there, " +
			"and sees that the gate presents it. A file that is active already is a success.\n\n" +
			tfkit.ScopeWords("actions/certificate_activate"),
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
				Required: true, Validators: []validator.String{fileNameForm()},
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
				Optional: true, Validators: []validator.String{given.EndpointForm()},
				MarkdownDescription: "Where to look for the certificate, as `host:port`, if not at `activegate_url`.",
			},
			"verify_server_name": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
				MarkdownDescription: "Server name (SNI) of that handshake, if not the host that is dialled.",
			},
			"timeouts": tfkit.ActionTimeouts(ctx, "5m"),
		},
	}
}

// verification is where the certificate must be presented.
func (m activateModel) verification(where location) rotate.Verification {
	set := model{VerifyServed: m.VerifyServed, VerifyAddress: m.VerifyAddress, VerifyServerName: m.VerifyServerName}
	if set.VerifyServed.IsNull() {
		set.VerifyServed = types.BoolValue(true)
	}
	return verificationOf(set, where)
}

// secretOf is a password as far as it is known; nil if it is not.
func secretOf(password types.String) *rest.Secret {
	if !tfkit.Known(password) {
		return nil
	}
	secret := rest.NewSecret(password.ValueString())
	return &secret
}

// ModifyPlan implements action.ActionWithModifyPlan. It refuses what is certain
// to fail, and warns of what this very apply may yet change: a resource of the
// same apply may upload the file, or make the gate trusted.
func (a *activateAction) ModifyPlan(ctx context.Context, req tfaction.ModifyPlanRequest, resp *tfaction.ModifyPlanResponse) {
	if a.Deps == nil {
		return
	}
	var m activateModel
	if resp.Diagnostics.Append(tfkit.GetConfig(ctx, req.Config, &m)...); resp.Diagnostics.HasError() {
		return
	}
	where, located := locate(a.Deps, m.ActiveGateURL, m.EnvironmentID)
	resp.Diagnostics.Append(located...)
	unknown := !where.known || m.Name.IsUnknown() || !tfkit.WhollyKnown(m.TrustedPrints) || a.Deps.GateToken.IsUnknown() || a.Deps.UnknownTrust
	if resp.Diagnostics.HasError() || unknown {
		return
	}
	at, _ := m.gate(a.Deps, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := clock.Bounded(ctx, askTimeout)
	defer cancel()
	p := &activationPlan{deps: a.Deps, at: at, where: where.location, m: m, diags: &resp.Diagnostics}
	p.ask(ctx)
}

// activationPlan is one plan of an activation.
type activationPlan struct {
	deps  *tfkit.Dependencies
	at    *gate.Gate
	where location
	m     activateModel
	diags *diag.Diagnostics
}

func (p *activationPlan) ask(ctx context.Context) {
	listing, err := p.at.List(ctx)
	p.deps.WarnSkew(p.where.address.String(), p.at.Skew, p.diags)
	var file gate.File
	if err == nil {
		file, err = rotate.Describe(ctx, p.at, listing, p.m.Name.ValueString(), secretOf(p.m.Password))
	}
	var missing *rotate.NoFileError
	var password *rotate.PasswordError
	switch {
	case err == nil:
		warnExpired(p.deps, p.where, file, p.diags)
	case errors.As(err, &missing):
		p.diags.AddAttributeWarning(atFileName, "No such file yet",
			fmt.Sprintf("%s has no file %s now, so that it can be activated only if it is uploaded first. It lists: %s.", p.where.address, strconv.Quote(missing.Name), gate.Quoted(missing.Listed)))
	case errors.As(err, &password) && p.m.Password.IsUnknown():
	case errors.As(err, &password):
		p.diags.Append(passwordDiagnostic(p.where, password))
	default:
		p.report(err)
	}
}

// report says why the gate could not be asked, unless it is just not there.
func (p *activationPlan) report(err error) {
	failure := tfkit.ExplainGate("asking "+p.where.address.String()+" for its certificates", err)
	var untrusted *rest.UntrustedError
	switch {
	case rest.IsUnreachable(err):
	case errors.As(err, &untrusted):
		p.diags.AddAttributeWarning(atGateURL, failure.Summary, failure.Detail)
	default:
		p.diags.Append(failure.At(atGateURL))
	}
}

// passwordDiagnostic says that an inactive file needs another password, or one at
// all. It may have been lost on the way: Terraform 1.16 invokes an action by hand
// with what the plan holds, and a plan holds nothing that is ephemeral.
func passwordDiagnostic(where location, e *rotate.PasswordError) diag.Diagnostic {
	name := strconv.Quote(e.Name)
	if e.Given {
		return diag.NewAttributeErrorDiagnostic(atPasswordWO, "Wrong password",
			fmt.Sprintf("The password does not open %s on %s, so that the gate would not activate it. Nothing was changed. %s", name, where.address, passwordAdvice))
	}
	return diag.NewAttributeErrorDiagnostic(atPasswordWO, "No password for an inactive file",
		fmt.Sprintf("%s on %s is inactive, and the gate activates a file only with its password. Nothing was changed. Set `password_wo`. If it is set to an ephemeral value and "+
			"the action was invoked by `-invoke`: Terraform 1.16 does not hand ephemeral values to actions then. Use a sensitive variable instead, and save no plan; "+
			"or let a resource trigger the action.", name, where.address))
}

// passwordAdvice is where to look for the password of a file on a gate.
const passwordAdvice = "It is the one that the file was uploaded with. If a resource of this provider built the file from PEM without a `password`, it was generated, and nobody but that resource can use it." //nolint:gosec // advice, no password

// warnExpired warns of a file whose certificates have all expired. It is
// activated all the same: it may be the only way back.
func warnExpired(deps *tfkit.Dependencies, where location, file gate.File, diags *diag.Diagnostics) {
	now := deps.Clock.Now()
	var until time.Time
	for _, entry := range file.Entries {
		if entry.ValidTo == nil || now.Before(*entry.ValidTo) {
			return
		}
		until = *entry.ValidTo
	}
	if len(file.Entries) > 0 {
		diags.AddAttributeWarning(atFileName, "The certificate has expired",
			fmt.Sprintf("The certificate in %s on %s was valid until %s: clients refuse it.", strconv.Quote(file.Name), where.address, until.UTC().Format(time.RFC3339)))
	}
}
