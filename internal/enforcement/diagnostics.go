// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package enforcement

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/enforcement/enforce"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// explain turns what the core or the client says into a diagnostic.
func explain(doing string, api *dynatrace.Environment, err error, scopes ...string) diag.Diagnostic {
	of := doing + " of " + api.Address().String()
	var (
		changed *enforce.ChangedError
		locked  *enforce.LockedError
		unready *enforce.UnreadyError
		blind   *enforce.BlindError

		unusable *enforce.SettingsError
	)
	switch {
	case errors.As(err, &unready), errors.As(err, &blind):
		return refusal(api, err)
	case errors.As(err, &locked):
		return cannotWithdraw(doing, api, locked, "Set `manual_enforcement = true` again.")
	case errors.As(err, &changed):
		return diag.NewErrorDiagnostic("The settings were changed meanwhile",
			fmt.Sprintf("Failed while %s: somebody else has changed the settings since the plan. Manual enforcement is %s now, and notifications are %s. "+
				"What they did was not overwritten. Plan again, and look at what would be changed then.", of, onOff(changed.Now.Manual), onOff(changed.Now.Notify)))
	case errors.As(err, &unusable) && unusable.Several:
		return diag.NewErrorDiagnostic("Several settings objects",
			fmt.Sprintf("Failed while %s: %s. Nobody can tell which counts, and nothing was changed. Delete all but one, with Dynatrace's settings API.", of, unusable))
	case errors.As(err, &unusable):
		return diag.NewErrorDiagnostic("The settings cannot be read",
			fmt.Sprintf("Failed while %s: %s. The environment's version of the schema is another one than this version of the provider knows: look for a newer provider.", of, unusable))
	case errors.Is(err, dynatrace.ErrNoSuchSchema):
		return diag.NewErrorDiagnostic("No settings for token enforcement",
			fmt.Sprintf("Failed while %s: %s.\n\nThis environment has no settings `builtin:activegate-token`: a Dynatrace Managed cluster that is too old does not have them, and an address that is "+
				"not an environment's has none either. Update the cluster, or leave `%s` out for it.", of, err, typeName))
	}
	failure := tfkit.ExplainAPI(of, err, scopes...)
	if refused, ok := errors.AsType[*rest.StatusError](err); ok {
		for _, violation := range refused.Violations {
			failure.Detail += fmt.Sprintf("\n\n%s: %s", violation.Path, violation.Message)
		}
	}
	if rest.Ambiguous(err) {
		failure.Detail += "\n\nIt is not known whether the environment has taken the change. Nothing is lost: the next plan shows what counts, and the next apply brings about what is left."
	}
	return failure.Diagnostic()
}

// cannotWithdraw says that the switch is locked, and what else can be done.
func cannotWithdraw(doing string, api *dynatrace.Environment, locked *enforce.LockedError, instead string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(atManual, "The enforcement cannot be withdrawn",
		fmt.Sprintf("Failed while %s of %s: %s.\n\n30 days have passed since the last gate without a valid token was seen, or the environment enforces tokens by itself: "+
			"from then on the switch is locked, and nothing was changed. %s A gate that is cut off needs a valid token; `activegate_token_status` says which and what to do.",
			doing, api.Address(), locked.Error(), instead))
}

// refusal is what the guard says.
func refusal(api *dynatrace.Environment, err error) diag.Diagnostic {
	if unready, ok := errors.AsType[*enforce.UnreadyError](err); ok {
		return diag.NewAttributeErrorDiagnostic(atManual, "Gates are not ready for enforced tokens",
			fmt.Sprintf("Enforcing tokens in %s would cut off these gates, and whatever reaches the environment through them:\n\n%s\n\n"+
				"Nothing was changed. Make them ready, then apply again. Those that are gone for good, or may be cut off, belong in `ignore_gates`, by id or host name; "+
				"`enforce_despite_gates = true` cuts off all of them.", api.Address(), lines(unready.Verdict.Findings)))
	}
	failure := tfkit.ExplainAPI("listing the gates of "+api.Address().String(), err, dynatrace.ScopeActiveGatesRead)
	return diag.NewAttributeErrorDiagnostic(atManual, "The gates cannot be checked before tokens are enforced", failure.Detail+
		"\n\nEnforcing tokens is refused while nobody can tell which gates it would cut off. Apply again once they can be listed; "+
		"or set `enforce_despite_gates = true`, and make sure yourself that every gate has a valid token.")
}

const (
	twiceSummary     = "Two resources manage the token enforcement"
	automaticSummary = "The switch has no effect"
	cutOffSummary    = "Gates will be cut off"
)

// mostGates bounds how many gates one message names.
const mostGates = 50

func twiceDetail(api *dynatrace.Environment) string {
	return fmt.Sprintf("More than one `%s` in this run manages %s, which has one enforcement: the last apply wins, and the other one shows a change in every plan. "+
		"Keep one, and forget the other. %s", typeName, api.Address(), tfkit.ForgetAdvice(typeName))
}

func automaticDetail(api *dynatrace.Environment) string {
	return fmt.Sprintf("%s enforces tokens automatically, because every gate had a valid one for 30 days. `manual_enforcement` changes nothing then, so that its configured value is only recorded: "+
		"it is not written. A gate without a valid token stays out until it has one.", api.Address())
}

// atOdds is said where two resources want different things.
func atOdds(api *dynatrace.Environment) string {
	return "They want different things, and nothing is planned. " + twiceDetail(api)
}

func oneWayDetail(api *dynatrace.Environment, verdict enforce.Verdict) string {
	detail := fmt.Sprintf("From the apply on, %s disconnects every ActiveGate whose token is not valid, also later, when one expires or a gate is installed without one. "+
		"This can be withdrawn only within 30 days after the last gate without a valid token was seen; after that it stays for good.", api.Address())
	if verdict.Listed == 0 {
		detail += " The environment lists no gate now, so nothing proves that any gate is ready."
	}
	if len(verdict.Ignored) > 0 {
		detail += "\n\nThese gates are cut off, since `ignore_gates` names them:\n\n" + lines(verdict.Ignored)
	}
	return detail
}

func cutOffDetail(api *dynatrace.Environment, verdict enforce.Verdict) string {
	return fmt.Sprintf("`enforce_despite_gates = true`: the apply disconnects these gates of %s, and whatever reaches the environment through them:\n\n%s",
		api.Address(), lines(verdict.Findings))
}

// lines name the gates, each with what to do.
func lines(findings []enforce.Finding) string {
	var text strings.Builder
	for index, one := range findings {
		if index == mostGates {
			fmt.Fprintf(&text, "  and %d more, which `activegate_token_status` lists\n", len(findings)-mostGates)
			break
		}
		id, gone := "", ""
		if one.ID != "" {
			id = " (id " + one.ID + ")"
		}
		if one.Gone {
			gone = " when it was last seen, and is not listed any more"
		}
		fmt.Fprintf(&text, "  %s%s: %s%s. %s\n", strconv.Quote(one.Hostname), id, one.State, gone, one.Action)
	}
	return strings.TrimSuffix(text.String(), "\n")
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}
