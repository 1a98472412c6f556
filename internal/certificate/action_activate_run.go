// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	tfaction "github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/certificate/rotate"
	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

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
