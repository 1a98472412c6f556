// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/activegate/terraform-provider-activegate/internal/certificate/rotate"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/given"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// rotationDiagnostic reports why a rotation, a repair or a create failed, and
// where it leaves the gate.
func rotationDiagnostic(where location, err error) diag.Diagnostic {
	var (
		bad       *given.InputError
		failed    *rotate.NotVerifiedError
		taken     *rotate.NameTakenError
		undecided *rotate.UndecidedError
	)
	switch {
	case errors.As(err, &bad):
		return given.Diagnostic(err)
	case errors.As(err, &failed):
		return diag.NewErrorDiagnostic("The new certificate did not verify", notVerifiedDetail(where, failed))
	case errors.As(err, &taken):
		why := "is there, inactive, with another certificate or another password"
		if taken.Active {
			why = "is active with another certificate"
		}
		return diag.NewAttributeErrorDiagnostic(path.Root("name"), "The name is taken on the gate", nameTakenDetail(where, taken.Name, why))
	case errors.As(err, &undecided):
		return diag.NewErrorDiagnostic("The upload is undecided",
			fmt.Sprintf("%s: %s.\n\n%sApply again once the gate answers: what is found there is then taken over or cleaned up. Until then a file of this name, with a private key, may be on the gate.", where.address, err, tokenAdvice(undecided.List)))
	case errors.Is(err, rotate.ErrOtherCertificate):
		return diag.NewErrorDiagnostic("Another certificate is configured", fmt.Sprintf("%s: %s.", where.address, err))
	case errors.Is(err, rotate.ErrNothingToUpload):
		return diag.NewErrorDiagnostic("No certificate configured", fmt.Sprintf("%s: %s.", where.address, err))
	default:
		failure := tfkit.ExplainGate("rotating the certificate of "+where.address.String(), err)
		if refused, ok := errors.AsType[*rest.StatusError](err); ok && refused.Method == http.MethodPut && refused.Status == http.StatusBadRequest {
			failure.Detail += " The old certificate still serves: the gate has not taken the new file. A gate with an old Java may need `pkcs12_encoding = \"legacy\"`."
		}
		return failure.At(atGateURL)
	}
}

// notVerifiedDetail says why, and what is active and left on the gate now.
func notVerifiedDetail(where location, e *rotate.NotVerifiedError) string {
	var text strings.Builder
	done := "uploaded to"
	if e.Adopted {
		done = "there before and was activated on"
	}
	fmt.Fprintf(&text, "The file %s was %s %s, but %s.\n\n", strconv.Quote(e.Name), done, where.address, e.Err)
	switch {
	case e.Third != "":
		fmt.Fprintf(&text, "The file %s was activated by someone else meanwhile and stays active: nothing is rolled back over it.", strconv.Quote(e.Third))
	case e.Unseen != nil:
		fmt.Fprintf(&text, "Nothing was rolled back, because the gate's list could not be read to see what is active now: %s.", e.Unseen)
	case e.Stays && e.RollBack != nil:
		fmt.Fprintf(&text, "Going back to the predecessor was not possible: %s. The new file stays active.", e.RollBack)
	case e.Stays:
		text.WriteString("There is nothing to go back to, so the new file stays active.")
	default:
		fmt.Fprintf(&text, "The predecessor %s is active again.", strconv.Quote(e.Predecessor))
	}
	switch {
	case e.Remains != nil:
		fmt.Fprintf(&text, " The new file could not be deleted and is still on the gate, inactive: %s.", e.Remains)
	case e.Adopted && !e.Stays:
		text.WriteString(" The file stays on the gate, inactive, as it was before.")
	case !e.Stays:
		text.WriteString(" The new file was deleted.")
	}
	if rotate.RefusesToken(e.Err) {
		return text.String() + "\n\n" + tokenAdvice(e.Err) + "Then apply again: the file is taken over as it is found, and verified."
	}
	text.WriteString("\n\nCheck what clients see at that address (`verify_address` and `verify_server_name` say where to look; " +
		"a load balancer or TLS proxy in between presents its own certificate), and the gate's log. ")
	switch {
	case e.Third != "":
		text.WriteString("The next apply tries again.")
	case e.Stays:
		text.WriteString("The next apply verifies again.")
	default:
		text.WriteString("This certificate is not uploaded again by itself: change it, or `revision`, to try again.")
	}
	return text.String()
}

// tokenAdvice says what to do about a token that is refused; nothing otherwise.
func tokenAdvice(err error) string {
	if !rotate.RefusesToken(err) {
		return ""
	}
	return "The gate does not accept the token any more: give one that is valid and has the scope " + dynatrace.ScopeCertificates + ". "
}

// outcomeDiagnostics warn of what a rotation has found on the gate, and of what it
// could not delete there.
func outcomeDiagnostics(where location, out rotate.Outcome) diag.Diagnostics {
	var diags diag.Diagnostics
	switch {
	case out.Rival != "":
		diags.AddWarning(tfkit.SummaryOf(rivalSummary, where.gate()), fmt.Sprintf("%s served %q, which another resource has put there in this very run.\n\n%s", where.address, out.Rival, rivalAdvice))
	case out.Unknown != "":
		diags.AddWarning(tfkit.SummaryOf(unknownSummary, where.gate()), unknownDetail(where, out.Unknown))
	}
	diags.Append(tidiedDiagnostics(where, out.Tidied)...)
	return diags
}

// tidiedDiagnostics warn of files that were not deleted.
func tidiedDiagnostics(where location, done rotate.Tidied) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, refused := range done.Refused {
		unproven, isUnproven := errors.AsType[*rotate.ProofError](refused.Err)
		next := "It is listed in `retained_names` and tried again."
		switch {
		case isUnproven && unproven.Foreign():
			next = "It is somebody else's, and no longer managed."
		case isUnproven:
			next = "It is listed in `retained_names`, and the next rotation tries again. If you know that it is yours, delete it with the gate's API: it holds a private key."
		}
		diags.AddWarning(tfkit.SummaryOf("An inactive file could not be deleted", where.gate()),
			fmt.Sprintf("%s: %s is no longer used but still on the gate: %s. %s", where.address, strconv.Quote(refused.Name), refused.Err, next))
	}
	return diags
}

// missingToken says that there is no token for gates.
func missingToken(deps *tfkit.Dependencies) diag.Diagnostic {
	return diag.NewErrorDiagnostic("No token for the gate",
		fmt.Sprintf("Set %s, or `api_token` (DYNATRACE_API_TOKEN); it needs the scope %s.", deps.GateToken, dynatrace.ScopeCertificates))
}
