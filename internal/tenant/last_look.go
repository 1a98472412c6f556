// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// phaseNow infers the phase of an open rotation from a short look. It stays open
// where connection info cannot be read.
func phaseNow(ctx context.Context, api *dynatrace.Environment, n *notes) string {
	served, err := glance(ctx, api)
	if err != nil {
		return phaseStarted
	}
	return n.infer(phaseStarted, n.see(served))
}

// lastLook infers the phase right before a step that cannot be undone. It
// refuses the step where somebody else's rotation might be hit: because what
// could be read before cannot be read now, or because nothing tells whether the
// adopted rotation is still the one that is open.
func lastLook(ctx context.Context, deps *tfkit.Dependencies, api *dynatrace.Environment, n *notes) (phase string, served rest.Secret, diags diag.Diagnostics) {
	timeout := glanceTimeout
	if n.Serving != tokenNone {
		timeout = planTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	served, err := look(ctx, api)
	switch {
	case err == nil:
	case n.Serving != tokenNone:
		failure := unreadable(deps, api, err)
		if !errors.Is(err, context.Canceled) {
			failure.Summary = "What others did to the rotation is not known"
			failure.Detail += "\n\nNothing was finished or cancelled: connection info could be read before, and without it now the rotation of somebody else could be hit. " +
				readAgain(err)
		}
		return phaseStarted, served, diag.Diagnostics{failure.Diagnostic()}
	default:
		return phaseStarted, served, nil
	}
	which := n.see(served)
	if which == tokenSecond {
		diags.AddError(secondSummary, secondDetail(api, n)+" Nothing was finished or cancelled.")
	}
	return n.infer(phaseStarted, which), served, diags
}

// readAgain says what helps where connection info could be read before.
func readAgain(err error) string {
	if refused(err) {
		return "Perhaps that token has expired since, or has lost the scope: give one that is valid, and apply again."
	}
	return "Apply again when it can be read."
}

const secondSummary = "The adopted rotation may be over"

// secondDetail says what another token than that of the import may mean.
func secondDetail(api *dynatrace.Environment, n *notes) string {
	return fmt.Sprintf("Connection info of %s serves another token (SHA-256 %s) than at the import. Either a server lagged at the import, and this is the new token; or "+
		"somebody else has finished or cancelled the rotation since, and may have started another. `active_token` stays what the import saw, and may be invalid. Find out which token is valid. "+
		"Then forget this resource, and if a rotation is open, import it again with the id %q. %s\n\n%s",
		api.Address(), n.Second, currentID, saveFirst, forgetAdvice)
}
