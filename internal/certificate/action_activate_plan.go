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

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// ModifyPlan implements action.ActionWithModifyPlan. It refuses what is certain
// to fail, and warns of what this very apply may yet change: a resource of the
// same apply may upload the file, or make the gate trusted.
func (a *activateAction) ModifyPlan(ctx context.Context, req tfaction.ModifyPlanRequest, resp *tfaction.ModifyPlanResponse) {
	if a.deps == nil {
		return
	}
	var m activateModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &m)...); resp.Diagnostics.HasError() {
		return
	}
	where, located := locate(a.deps, m.ActiveGateURL, m.EnvironmentID)
	resp.Diagnostics.Append(located...)
	unknown := !where.known || m.Name.IsUnknown() || !tfkit.WhollyKnown(m.TrustedPrints) || a.deps.GateToken.IsUnknown() || a.deps.UnknownTrust
	if resp.Diagnostics.HasError() || unknown {
		return
	}
	at, _ := a.gate(&m, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := tfkit.Bounded(ctx, askTimeout)
	defer cancel()
	p := &activationPlan{deps: a.deps, at: at, where: where.location, m: m, diags: &resp.Diagnostics}
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
	name := p.m.Name.ValueString()
	var file gate.File
	var there bool
	if err == nil {
		file, there, err = p.at.Find(ctx, listing, name)
	}
	if err != nil {
		p.report(err)
		return
	}
	switch {
	case !there:
		p.diags.AddAttributeWarning(atFileName, "No such file yet",
			fmt.Sprintf("%s has no file %s now, so that it can be activated only if it is uploaded first. It lists: %s.", p.where.address, strconv.Quote(name), orNone(quoted(namesIn(listing)))))
		return
	case file.Active:
		warnExpired(p.deps, p.where, file, p.diags)
		return
	case p.m.Password.IsUnknown():
		return
	case p.m.Password.IsNull():
		p.diags.Append(noPassword(p.where, file.Name))
		return
	}
	described, err := p.at.Describe(ctx, file.Name, p.m.secret())
	switch {
	case err == nil:
		warnExpired(p.deps, p.where, described, p.diags)
	case hasStatus(err, http.StatusBadRequest):
		p.diags.Append(wrongPassword(p.where, file.Name))
	default:
		p.report(err)
	}
}

// report says why the gate could not be asked, unless it is just not there.
func (p *activationPlan) report(err error) {
	failure := tfkit.Explain("asking "+p.where.address.String()+" for its certificates", scope, err)
	var untrusted *rest.UntrustedError
	switch {
	case rest.IsUnreachable(err):
	case errors.As(err, &untrusted):
		p.diags.AddAttributeWarning(atGateURL, failure.Summary, failure.Detail)
	default:
		p.diags.Append(failure.At(atGateURL))
	}
}

// noPassword says that an inactive file needs one. It may have been lost on the
// way: Terraform 1.16 invokes an action by hand with what the plan holds, and a
// plan holds nothing that is ephemeral.
func noPassword(where location, name string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(atPasswordWO, "No password for an inactive file",
		fmt.Sprintf("%s on %s is inactive, and the gate activates a file only with its password. Nothing was changed. Set `password_wo`. If it is set to an ephemeral value and "+
			"the action was invoked by `-invoke`: Terraform 1.16 does not hand ephemeral values to actions then. Use a sensitive variable instead, and save no plan; "+
			"or let a resource trigger the action.", strconv.Quote(name), where.address))
}

// wrongPassword says that the password does not open an inactive file.
func wrongPassword(where location, name string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(atPasswordWO, "Wrong password",
		fmt.Sprintf("The password does not open %s on %s, so that the gate would not activate it. Nothing was changed.", strconv.Quote(name), where.address))
}

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
