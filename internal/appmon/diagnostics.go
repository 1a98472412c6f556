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
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// explain turns what the core or the client says into a diagnostic. steps are what
// else is left to be done.
func explain(api *server.Server, plan *model, steps []string, err error) diag.Diagnostic {
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
	case errors.Is(err, bring.ErrMemory):
		return noMemory(plan.memory())
	case errors.As(err, &lost) && lost.Collector != "":
		return diag.NewErrorDiagnostic("A collector was not restarted",
			fmt.Sprintf("The answer to the restart of %s at %s was lost (%s), and the collector did not go away: as far as can be seen it was not restarted. The next apply restarts it, and those behind it.", rest.Printable(lost.Collector), at, lost))
	case errors.As(err, &lost):
		return diag.NewErrorDiagnostic("The server was not restarted",
			fmt.Sprintf("The answer to the restart of %s was lost (%s), and the server did not go away: as far as can be seen it was not restarted. Look at it, and apply again.", at, lost))
	case errors.As(err, &collectors):
		return lostCollectors(api, collectors, steps)
	case errors.As(err, &silent):
		detail := silent.Error() + "."
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

// noMemory says that a Memory Analysis Server would be cut off.
func noMemory(endpoint string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(atMemory, "The Memory Analysis Server is not running",
		fmt.Sprintf("Nobody listens at %s. A Memory Analysis Server that is offline does not get the key, and cannot connect any more. Start it, or remove `memory_analysis_server` if none is used. Nothing was restarted.", endpoint))
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
func lostCollectors(api *server.Server, e *bring.CollectorsError, steps []string) diag.Diagnostic {
	also, after := "", "the server's restart"
	if len(steps) > 0 {
		also = "\n\nAlso left to be done:\n\n" + strings.Join(steps, "\n")
	}
	if e.Own {
		after = "its own restart"
	}
	return diag.NewErrorDiagnostic("Collectors did not come back",
		fmt.Sprintf("%s presents its certificate, but these are not connected after %s:\n\n%s\n\n"+
			"A collector that does not trust the new certificate logs \"probably untrusted certificate\". Stop it, start it once with `dtcollector -Dclearcerts`; "+
			"where the key is not sent to collectors, copy the new `dt_co_keystore.*` into its `conf` first. One that is gone for good belongs in `ignore_collectors`. The next apply waits for them again, and restarts nothing that was restarted.%s",
			api.Address(), after, strings.Join(e.Names, "\n"), also))
}
