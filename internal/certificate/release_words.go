// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// diagnostics warn of what a released gate is left with: nobody will remember
// it after this.
func (r released) diagnostics(where location, state model) diag.Diagnostics {
	var diags diag.Diagnostics
	if r.unreached != nil {
		diags.AddWarning("The gate was given up without being asked",
			fmt.Sprintf("%s cannot be reached (%s). With `on_destroy = \"retain\"` it is given up all the same, and nothing on it is managed any more. "+
				"These files may still be there, each with a private key: %s. If the gate is not gone for good, delete what is inactive there with its API, or import the resource again.",
				where.address, r.unreached, quoted(r.remain)))
	}
	if r.stays != "" {
		diags.AddWarning("The active certificate stays on the gate", staysDetail(state))
	}
	if len(r.refused) > 0 {
		lines := make([]string, 0, len(r.refused))
		for _, refused := range r.refused {
			lines = append(lines, fmt.Sprintf("- %s: %s", strconv.Quote(refused.name), refused.err))
		}
		diags.AddWarning("Files stay on the gate",
			fmt.Sprintf("%s: these files were not deleted, and are no longer managed:\n\n%s\n\n"+
				"A file holds a private key. Delete with the gate's API those that you know to be yours.", where.address, strings.Join(lines, "\n")))
	}
	return diags
}

// releaseDiagnostic says why a gate was not released, and how to go on.
func releaseDiagnostic(where location, state model, err error) diag.Diagnostic {
	var (
		forbidden *forbiddenError
		fallback  *fallbackError
		unseen    *unseenFallbackError
		removal   *removalError
	)
	doing := "listing the certificates of"
	switch {
	case errors.As(err, &forbidden):
		return diag.NewAttributeErrorDiagnostic(path.Root("on_destroy"), "Destroying the active certificate is forbidden", forbiddenDetail(state))
	case errors.As(err, &fallback):
		return fallbackDiagnostic(where, state, fallback)
	case errors.As(err, &unseen):
		return unseenDiagnostic(where, unseen)
	case errors.As(err, &removal):
		doing = "deleting " + strconv.Quote(removal.name) + " on"
	}
	failure := tfkit.Explain(doing+" "+where.address.String(), scope, err)
	detail := failure.Detail + "\n\nThe resource stays in state."
	if rest.IsUnreachable(err) {
		detail += " " + whyNotGivenUp(state)
	}
	return diag.NewErrorDiagnostic(failure.Summary, detail+" If the gate is gone for good, give it up. "+forgetAdvice)
}

// forgetAdvice says how to give up a gate without asking it.
var forgetAdvice = tfkit.ForgetAdvice("activegate_certificate")

// goneAdvice is that of a refresh.
var goneAdvice = "If the gate is gone for good, give it up: with `on_destroy = \"retain\"`, which is the default, take it out of the configuration and apply with -refresh=false " +
	"(or with `on_unreachable = \"defer\"`), and the destroy forgets what cannot be reached. " + forgetAdvice

// whyNotGivenUp says why a gate that cannot be reached is kept.
func whyNotGivenUp(state model) string {
	if policy := state.OnDestroy.ValueString(); policy != onDestroyRetain {
		return fmt.Sprintf("A gate that cannot be reached is given up by `on_destroy = \"retain\"` only, and in state is %q.", policy)
	}
	return "Destroy again: a gate that cannot be reached at all is given up, since `on_destroy = \"retain\"` is in state."
}

func fallbackDiagnostic(where location, state model, e *fallbackError) diag.Diagnostic {
	at := path.Root("fallback")
	if e.name == "" {
		return diag.NewAttributeErrorDiagnostic(at, "No fallback configured", "`on_destroy = \"fallback\"` is in state without a `fallback`. Apply one first.")
	}
	var why string
	if e.err == nil {
		why = fmt.Sprintf("%s has no file %s. It lists: %s.", where.address, strconv.Quote(e.name), orNone(quoted(e.listed)))
	} else {
		why = tfkit.Explain(fmt.Sprintf("activating the fallback %q on %s", e.name, where.address), scope, e.err).Detail
	}
	return diag.NewAttributeErrorDiagnostic(at, "The fallback could not be activated", why+
		"\n\nNothing was deleted: the gate goes on serving "+strconv.Quote(state.Name.ValueString())+". Apply a right `fallback` first (a destroy knows only the state), and destroy again.")
}

// unseenDiagnostic says how to go on where the fallback was activated, and the
// gate can then not be asked any more.
func unseenDiagnostic(where location, e *unseenFallbackError) diag.Diagnostic {
	failure := tfkit.Explain("waiting for the fallback to become active on "+where.address.String(), scope, e.err)
	next := "Destroy again, once the gate answers."
	var untrusted *rest.UntrustedError
	if errors.As(e.err, &untrusted) {
		next = "It is the fallback's own, if the gate's fingerprint is the same. A destroy knows only the state: accept it in the provider block, and destroy again."
	}
	return diag.NewAttributeErrorDiagnostic(path.Root("fallback"), failure.Summary, failure.Detail+
		fmt.Sprintf("\n\nThe fallback %s was activated, and nothing was deleted. The resource stays in state. %s", strconv.Quote(e.name), next))
}
