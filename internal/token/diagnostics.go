// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// at names the environment.
func at(api *dynatrace.Environment) string { return api.Address().String() }

// blindAdvice says what it takes to see who uses a token.
const blindAdvice = "Give the access token the scope " + dynatrace.ScopeActiveGatesRead + ", so that the gates that use it can be seen, " +
	"or set `revoke_in_use = true` if you know that none does."

// heldWarning says why a predecessor is not revoked although its overlap is over.
func heldWarning(where, id string, v verdict, u usage) diag.Diagnostic {
	const summary = "A predecessor is not revoked yet"
	if v.blind {
		detail := fmt.Sprintf("%s: the overlap of %s is over and it has been used, but which gates use it cannot be read: %s.\n\n", where, id, u.blindness())
		if len(v.holders) > 0 {
			detail += fmt.Sprintf("These gates used it when they were last seen:\n%s\n\n", u.gateWords(v.holders))
		}
		if u.final() {
			return diag.NewWarningDiagnostic(summary, detail+"It stays valid. "+u.cure())
		}
		return diag.NewWarningDiagnostic(summary, detail+"It stays valid, and the next plan looks again.")
	}
	return diag.NewWarningDiagnostic(summary, fmt.Sprintf("%s: the overlap of %s is over, but these gates use it, or were not seen with another token since:\n%s\n\n"+
		"Revoking it would cut them off, so it stays valid. Give each of them the new token; a gate that is offline is believed when it is back. "+
		"If they are gone for good, set `revoke_in_use = true`.", where, id, u.gateWords(v.holders)))
}

// notPermittedWarning says that predecessors could be revoked, if only the
// access token were allowed to.
func notPermittedWarning(where string, due []dueRevocation) diag.Diagnostic {
	ids := make([]string, 0, len(due))
	for _, one := range due {
		ids = append(ids, one.ID)
	}
	return diag.NewWarningDiagnostic("A predecessor cannot be revoked",
		fmt.Sprintf("%s: nothing holds %s any more, but the access token lacks the scope %s, so it stays valid until it expires. Grant the scope, and the next plan revokes it.",
			where, strings.Join(ids, ", "), needRevoke.words()))
}

// reason is an error as part of a sentence.
func reason(err error) string { return strings.TrimSuffix(err.Error(), ".") }

// createFailure reports why a token was not created, at the attribute that the
// API refuses where it says so.
func createFailure(where string, e expiry, err error, diags *diag.Diagnostics) {
	failure := tfkit.ExplainAPI("creating a token in "+where, err, dynatrace.ScopeTokensCreate, dynatrace.ScopeTokensWrite)
	expires := "expiration_date"
	if e.kind == expiryIn {
		expires = "expires_in"
	}
	if !failure.Fields(err, map[string]path.Path{
		"name": path.Root("name"), "activeGateType": path.Root("activegate_type"),
		"seedToken": path.Root("seed_token"), "expirationDate": path.Root(expires),
	}, diags) {
		diags.Append(failure.Diagnostic())
	}
}

// listFailure reports that tokens cannot be listed.
func listFailure(doing, where string, err error) tfkit.Failure {
	return tfkit.ExplainAPI(doing+" "+where, err, dynatrace.ScopeTokensRead)
}

// idsOf prints ids, which may be shown, at most ten of them.
func idsOf(tokens []dynatrace.Token) string {
	const most = 10
	ids := make([]string, 0, len(tokens))
	for _, token := range tokens {
		ids = append(ids, token.ID)
	}
	if more := len(ids) - most; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(ids[:most], ", "), more)
	}
	return strings.Join(ids, ", ")
}
