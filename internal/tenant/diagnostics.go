// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// finishAtStart refuses `finish = true` where a rotation is started.
func finishAtStart() diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(atFinish, "A rotation cannot be finished when it is started",
		"`finish = true` would make the old token invalid before any component carries the new one. Start with `finish = false`, "+
			"give the new token to every gate and agent, and set `finish = true` then. For a further rotation change `triggers` and set `finish = false` in the same change.")
}

// explain says why the rotation could not be started.
func (s *start) explain(err error) diag.Diagnostic {
	var unproven *unprovenError
	switch {
	case errors.As(err, &unproven):
		return diag.NewErrorDiagnostic("It is not known whether the rotation was started",
			fmt.Sprintf("The answer of %s to the start was lost, and connection info does not prove a new token: %s. "+
				"A rotation may be open now, and its new token is not known here. It is either this start or somebody else's: find out before you cancel.\n\n%s",
				s.api.Address(), strings.TrimSuffix(err.Error(), "."), waysOut(s.api)))
	case errors.Is(err, dynatrace.ErrRotationInProgress):
		return diag.NewErrorDiagnostic("A rotation is already in progress",
			fmt.Sprintf("%s has a rotation of the tenant token that is open; only one can be. Either somebody else started it, or an earlier apply was killed "+
				"before it could save the one that it had started. Nothing was changed.\n\n%s", s.api.Address(), waysOut(s.api)))
	default:
		return tfkit.ExplainAPI("starting the rotation of the tenant token of "+s.api.Address().String(), err, dynatrace.ScopeTenantRotation).Diagnostic()
	}
}

// waysOut are the two ways to go on with a rotation that is not in state.
func waysOut(api *dynatrace.Environment) string {
	return "To go on with that rotation, adopt it:\n\n  import {\n    to = activegate_tenant_token_rotation.NAME\n    id = \"" + currentID + "\"\n  }\n\n" +
		"To discard its new token, cancel it, if no component carries that token yet: call `POST " + api.Address().String() + "/api/v2/tenantTokenRotation/cancel` " +
		"with a token that has the scope " + dynatrace.ScopeTenantRotation + "; or adopt it, apply `on_destroy = \"cancel\"`, and destroy. Then apply again."
}
