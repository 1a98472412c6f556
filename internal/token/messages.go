// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
	"github.com/activegate/terraform-provider-activegate/internal/token/mint"
)

// named names one of a resource's tokens at the end of a summary. The name alone
// may be that of many.
func (m model) named(id string) string { return fmt.Sprintf("%s (%s)", m.Name.ValueString(), id) }

// at names the environment, or the cluster.
func at(api *dynatrace.Environment) string { return api.Address().String() }

// blindAdvice says what it takes to see who uses a token.
func blindAdvice(api *dynatrace.Environment, err error) string {
	const force = "or set `revoke_in_use = true` if you know that none does."
	if !rest.HasStatus(err, http.StatusUnauthorized, http.StatusForbidden) {
		return "Try again once the gates can be read, " + force
	}
	if unread := new(mint.UnreadError); errors.As(err, &unread) {
		api = unread.API
	}
	give := "Give the access token the scope "
	if api.IsCluster() {
		give = "Give the token in `cluster_api_token` the scope "
	}
	return give + api.ScopeNames(dynatrace.ScopeActiveGatesRead) + ", so that the gates that use it can be seen, " + force
}

// blindness is why nobody can tell which gates use a token, as part of a sentence.
func blindness(u mint.Usage) string {
	if err := u.Err(); err != nil {
		return mint.Clause(err)
	}
	return "the environment's list of gates does not show Cluster ActiveGates, for which the token is"
}

// cure is what helps against it.
func cure(api *dynatrace.Environment, u mint.Usage) string {
	if err := u.Err(); err != nil {
		return blindAdvice(api, err)
	}
	return "Set the provider's `cluster_url` and `cluster_api_token`, and the cluster's list is read, which shows them. Or look at the Cluster ActiveGates themselves, and set `revoke_in_use = true` if you know that none uses it."
}

// blindDetail says why a token is not revoked of which nobody can tell who uses it.
func blindDetail(api *dynatrace.Environment, id string, u mint.Usage) string {
	return fmt.Sprintf("%s: %s has been used, and which gates use it cannot be read: %s. Revoking it could take gates offline, so it was not revoked. %s",
		at(api), id, blindness(u), cure(api, u))
}

// heldWarning says why a predecessor is not revoked although its overlap is over.
func heldWarning(of model, api *dynatrace.Environment, id string, v mint.Verdict, u mint.Usage) diag.Diagnostic {
	where := at(api)
	summary := tfkit.SummaryOf("A predecessor is not revoked yet", of.named(id))
	if v.Blind {
		detail := fmt.Sprintf("%s: the overlap of %s is over and it has been used, but which gates use it cannot be read: %s.\n\n", where, id, blindness(u))
		if len(v.Holders) > 0 {
			detail += fmt.Sprintf("These gates used it when they were last seen:\n%s\n\n", gateWords(u, v.Holders))
		}
		if u.Final() {
			return diag.NewWarningDiagnostic(summary, detail+"It stays valid. "+cure(api, u))
		}
		return diag.NewWarningDiagnostic(summary, detail+"It stays valid, and the next plan looks again.")
	}
	return diag.NewWarningDiagnostic(summary, fmt.Sprintf("%s: the overlap of %s is over, but these gates use it, or were not seen with another token since:\n%s\n\n"+
		"Revoking it would cut them off, so it stays valid. Give each of them the new token; a gate that is offline is believed when it is back. "+
		"If they are gone for good, set `revoke_in_use = true`.", where, id, gateWords(u, v.Holders)))
}

// notPermittedWarning says that predecessors could be revoked, if only the
// access token were allowed to.
func notPermittedWarning(api *dynatrace.Environment, ids []string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("A predecessor cannot be revoked",
		fmt.Sprintf("%s: nothing holds %s any more, but the access token lacks the scope %s, so it stays valid until it expires. Grant the scope, and the next plan revokes it.",
			at(api), strings.Join(ids, ", "), needRevoke.words(api)))
}

// listFailure reports that tokens cannot be listed.
func listFailure(api *dynatrace.Environment, doing string, err error) tfkit.Failure {
	return tfkit.ExplainTokens(api, doing+" "+at(api), err, dynatrace.ScopeTokensRead)
}

// factsFailure is the same of tokens that may be in several places.
func factsFailure(doing string, err error) tfkit.Failure {
	var unread *mint.UnreadError
	if !errors.As(err, &unread) || unread.API == nil {
		return tfkit.ExplainAPI(doing, err, dynatrace.ScopeTokensRead)
	}
	return listFailure(unread.API, doing+" in", unread.Err)
}

// revokeFailure reports that a token cannot be revoked.
func revokeFailure(api *dynatrace.Environment, doing, id string, err error) tfkit.Failure {
	return tfkit.ExplainTokens(api, fmt.Sprintf("%s %s in %s", doing, id, at(api)), err, dynatrace.ScopeTokensWrite)
}

// absence says that none of these places has a token.
func absence(where []mint.Place, id string) string {
	asked := make([]string, 0, len(where))
	for _, place := range where {
		if place.API != nil {
			asked = append(asked, at(place.API))
		}
	}
	if len(asked) > 1 {
		return fmt.Sprintf("Neither %s has an ActiveGate token %s", strings.Join(asked, " nor "), id)
	}
	return fmt.Sprintf("%s has no ActiveGate token %s", asked[0], id)
}

// words is a point in time for people.
func words(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// span is a length of time for people, in one of Dynatrace's units, as exact as
// it matters: to the hour from two days on, else to the minute.
func span(d time.Duration) string {
	if d >= 2*day {
		return clock.Written(d.Round(time.Hour))
	}
	return clock.Written(d.Round(time.Minute))
}

// gateWords names gates with what the list says of them now, one a line, at
// most ten of them.
func gateWords(u mint.Usage, gates []mint.Gate) string {
	const most = 10
	lines := make([]string, 0, most+1)
	for index, gate := range gates {
		if index == most {
			lines = append(lines, fmt.Sprintf("  - and %d more", len(gates)-most))
			break
		}
		lines = append(lines, fmt.Sprintf("  - %s (%s, %s)", strconv.Quote(gate.Hostname), gate.ID, stateWords(u, gate)))
	}
	return strings.Join(lines, "\n")
}

func stateWords(u mint.Usage, gate mint.Gate) string {
	if u.Err() != nil {
		return "the list of gates cannot be read now"
	}
	listed, ok := u.Find(gate)
	switch {
	case !ok:
		return "not listed any more: offline for more than two hours, or gone for good"
	case listed.Online():
		return "online"
	default:
		return "offline since " + words(listed.OfflineSince)
	}
}
