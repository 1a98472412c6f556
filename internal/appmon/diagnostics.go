// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package appmon

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/appmon/bring"
	"github.com/activegate/terraform-provider-activegate/internal/appmon/server"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// explain turns what the core or the client says into a diagnostic.
func explain(api *server.Server, plan *model, err error) diag.Diagnostic {
	var (
		guard      *bring.GuardError
		other      *bring.OtherLeafError
		silent     *bring.SilentError
		lost       *bring.LostError
		collectors *bring.CollectorsError
		refused    *server.RefusedError
	)
	at := api.Address()
	switch {
	case errors.Is(err, context.Canceled):
		return diag.NewErrorDiagnostic("Interrupted", fmt.Sprintf("The run was cancelled while %s was brought onto its certificate. What was done is known: apply again.", at))
	case errors.As(err, &guard):
		return refusal(api, guard)
	case errors.As(err, &other):
		return otherLeaf(api, plan, other)
	case errors.As(err, &lost):
		return diag.NewErrorDiagnostic("The server was not restarted",
			fmt.Sprintf("The answer to the restart of %s was lost (%s), and the server did not go away: as far as can be seen it was not restarted. Look at it, and apply again.", at, lost))
	case errors.As(err, &collectors):
		return lostCollectors(api, collectors)
	case errors.As(err, &silent):
		detail := fmt.Sprintf("%s, for as long as `timeouts` allow.", silent)
		if silent.Restarted {
			return diag.NewErrorDiagnostic("The server did not come back", fmt.Sprintf("%s was restarted, and %s Look at its console and log. The next apply waits for it again, and does not restart it.", at, detail))
		}
		return diag.NewAttributeErrorDiagnostic(atAddresses, "The server does not answer",
			fmt.Sprintf("%s Nothing was restarted: without an answer nobody can tell which certificate is presented. Check the address, and that AppMon is running.", detail))
	case errors.As(err, &refused):
		return diag.NewErrorDiagnostic("The restart was refused", fmt.Sprintf("%s: %s. Nothing was restarted; the server's log says why.", at, refused))
	}
	return tfkit.ExplainAppMon("bringing "+at.String()+" onto its certificate", err, permissions(plan)...).Diagnostic()
}

// permissions are those that an apply takes.
func permissions(plan *model) []string {
	all := []string{server.PermissionWebService, server.PermissionRestart}
	if plan.RestartCollectors.ValueString() == restartNow {
		all = append(all, server.PermissionRestartCollector)
	}
	return all
}

// refusal is what the guard says.
func refusal(api *server.Server, err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(atAllow, "Collectors are not ready for another key",
		fmt.Sprintf("A collector that is not connected to %s when the server is restarted does not get the key, and cannot connect any more:\n\n%s\n\n"+
			"Nothing was restarted. Those that may be cut off belong in `ignore_collectors`; `allow_offline_collectors = true` cuts off all that are offline.", api.Address(), err))
}

// otherLeaf says that a restart was of no use.
func otherLeaf(api *server.Server, plan *model, e *bring.OtherLeafError) diag.Diagnostic {
	when := "was restarted"
	if e.Before {
		when = "was restarted for this certificate before"
	}
	return diag.NewAttributeErrorDiagnostic(atFingerprint, "The server presents another certificate",
		fmt.Sprintf("%s %s, but %s, not %s. It is not restarted again for the same certificate.\n\n"+
			"Look whether `server/conf/keystore.jks` holds the new key under the alias dtserver, whether `dtserver.ini` has its password, and what the server's log says "+
			"(`-Dcom.dynatrace.diagnostics.debugKeyStore=true`). Then change `revision`, which allows one more restart; or restart the server by hand, and apply again.",
			api.Address(), when, e, plan.leaf()))
}

// lostCollectors names those that did not come back, with what to do.
func lostCollectors(api *server.Server, e *bring.CollectorsError) diag.Diagnostic {
	after := "the server's restart"
	if e.Own {
		after = "its own restart"
	}
	return diag.NewErrorDiagnostic("Collectors did not come back",
		fmt.Sprintf("%s presents its certificate, but these are not connected after %s:\n\n%s\n\n"+
			"A collector that does not trust the new certificate logs \"probably untrusted certificate\". Stop it, start it once with `dtcollector -Dclearcerts`; "+
			"where the key is not sent to collectors, copy the new `dt_co_keystore.*` into its `conf` first. The next apply waits for them again, and restarts nothing that was restarted.",
			api.Address(), after, strings.Join(e.Names, "\n")))
}

// nextStep is what is left to be done by hand.
func (m *model) nextStep(out bring.Outcome) string {
	var steps []string
	if len(out.Pending) > 0 {
		steps = append(steps, "Bring back these collectors, with `dtcollector -Dclearcerts` if need be: "+strings.Join(out.Pending, ", ")+".")
	}
	if out.Restarted && !m.Memory.IsNull() {
		steps = append(steps, "Restart the Memory Analysis Server "+m.Memory.ValueString()+".")
	}
	if len(out.Left) > 0 {
		steps = append(steps, "Restart these collectors, which use the new key from then on (`restart_collectors = \"now\"` does it): "+strings.Join(out.Left, ", ")+".")
	}
	return strings.Join(steps, "\n")
}
