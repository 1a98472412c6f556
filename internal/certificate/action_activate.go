// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
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
	where, located := locate(a.Deps, m.ActiveGateURL, m.EnvironmentID, atGateURL)
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
	a.ask(ctx, at, where.location, m, &resp.Diagnostics)
}

// ask asks the gate for the file, unless the gate is just not there.
func (a *activateAction) ask(ctx context.Context, at *gate.Gate, where location, m activateModel, diags *diag.Diagnostics) {
	listing, err := at.List(ctx)
	a.Deps.WarnSkew(where.address.String(), at.Skew, diags)
	var file gate.File
	if err == nil {
		file, err = rotate.Describe(ctx, at, listing, m.Name.ValueString(), secretOf(m.Password))
	}
	var (
		missing   *rotate.NoFileError
		password  *rotate.PasswordError
		untrusted *rest.UntrustedError
	)
	failure := func() tfkit.Failure {
		return tfkit.ExplainGate("asking "+where.address.String()+" for its certificates", err)
	}
	switch {
	case err == nil:
		warnExpired(a.Deps, where, file, diags)
	case errors.As(err, &missing):
		diags.AddAttributeWarning(atFileName, "No such file yet",
			fmt.Sprintf("%s has no file %s now, so that it can be activated only if it is uploaded first. It lists: %s.", where.address, strconv.Quote(missing.Name), gate.Quoted(missing.Listed)))
	case errors.As(err, &password) && !m.Password.IsUnknown():
		diags.Append(passwordDiagnostic(where, password))
	case errors.As(err, &password), rest.IsUnreachable(err):
	case errors.As(err, &untrusted):
		diags.AddAttributeWarning(atGateURL, failure().Summary, failure().Detail)
	default:
		diags.Append(failure().At(atGateURL))
	}
}

// defaultInvokeTimeout is the default of the action's `timeouts`.
const defaultInvokeTimeout = 5 * time.Minute

// Invoke implements action.Action.
func (a *activateAction) Invoke(ctx context.Context, req tfaction.InvokeRequest, resp *tfaction.InvokeResponse) {
	var (
		at    *gate.Gate
		where location
	)
	tfkit.Invoke(ctx, &a.Action, req, resp, defaultInvokeTimeout,
		func(m activateModel, diags *diag.Diagnostics) { at, where = m.gate(a.Deps, diags) },
		func(ctx context.Context, run tfkit.Invocation[activateModel]) {
			m := run.Config
			done, err := rotate.Activate(ctx, rotate.Activation{
				Gate: at, Name: m.Name.ValueString(), Password: secretOf(m.Password), Verify: m.verification(where), Timeout: run.Timeout, Sayf: run.Sayf,
			})
			result := activated{Activated: done, where: where, diags: run.Diags}
			result.warn(a.Deps)
			if err != nil {
				result.fail(err)
			}
		})
}

// activated reports what came of an activation.
type activated struct {
	rotate.Activated

	where location
	diags *diag.Diagnostics
}

func (a activated) warn(deps *tfkit.Dependencies) {
	name := strconv.Quote(a.File.Name)
	warnExpired(deps, a.where, a.File, a.diags)
	if a.Untold {
		a.diags.AddAttributeWarning(atFileName, "Whether the certificate is presented is not known",
			fmt.Sprintf("%s tells no serial number of what %s holds, so that what it presents cannot be compared with it.", a.where.address, name))
	}
	if a.Untrusted != nil {
		a.diags.AddAttributeWarning(atGateURL, "The activated certificate is not trusted here",
			fmt.Sprintf("%s has activated %s, and presents a certificate that neither a chain nor a setting makes trusted, so that no token is sent to the gate any more: "+
				"its list was not read, and the next refresh will warn of it.\n\nSHA-256 fingerprint: %s\n\nIf that is the certificate that you expect there, put the fingerprint "+
				"into `trusted_fingerprints`, of the provider or of what uses the gate.", a.where.address, name, a.Untrusted.Fingerprint))
	}
}

// fail says why the file is not, or may not be, in service.
func (a activated) fail(err error) {
	var (
		missing      *rotate.NoFileError
		password     *rotate.PasswordError
		undecided    *rotate.UndecidedActivationError
		notPresented *rotate.NotPresentedError
		notListed    *rotate.NotListedError
		third        *rotate.ThirdPartyError
	)
	name := strconv.Quote(a.File.Name)
	switch {
	case errors.As(err, &missing):
		a.diags.AddAttributeError(atFileName, "No such file",
			fmt.Sprintf("%s has no file %s. It lists: %s. Nothing was changed.", a.where.address, name, gate.Quoted(missing.Listed)))
	case errors.As(err, &password):
		a.diags.Append(passwordDiagnostic(a.where, password))
	case errors.As(err, &undecided):
		a.diags.AddAttributeError(atGateURL, "The activation is undecided",
			fmt.Sprintf("%s: %s.\n\nBefore it, %s. Invoke the action again once the gate answers: a file that is active already is a success.", a.where.address, err, rotate.ActiveWords(a.Before)))
	case errors.As(err, &notPresented):
		a.diags.AddAttributeError(atGateURL, "The certificate is not presented",
			fmt.Sprintf("%s is active on %s, but %s.\n\n%s"+
				"Check what clients see there (`verify_address` and `verify_server_name` say where to look; a load balancer or TLS proxy in between presents its own certificate), and the gate's log.",
				name, a.where.address, err, a.wayBack()))
	case errors.As(err, &third):
		a.diags.AddAttributeError(atFileName, "Another file is active", fmt.Sprintf("%s had activated %s, but %s.", a.where.address, name, err))
	case errors.As(err, &notListed):
		a.diags.AddAttributeError(atGateURL, "The file is not listed as active", fmt.Sprintf("%s has answered that it activated %s, but %s.\n\n%sInvoke the action again: a file that is active already is a success.",
			a.where.address, name, err, tokenAdvice(notListed.Err)))
	default:
		failure := tfkit.ExplainGate(fmt.Sprintf("activating %s on %s", name, a.where.address), err)
		if rest.HasStatus(err, http.StatusNotFound) {
			failure.Detail += " If the file was deleted meanwhile, upload it again."
		}
		a.diags.Append(failure.At(atGateURL))
	}
}

// wayBack says how to go back to the file that was active before.
func (a activated) wayBack() string {
	if a.Before == "" || a.Before == a.File.Name {
		return ""
	}
	return fmt.Sprintf("Nothing was taken back, since the action knows the password of no other file. To go back, invoke it with `name = %s` and the password of that file. ",
		strconv.Quote(a.Before))
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
