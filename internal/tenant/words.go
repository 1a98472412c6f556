// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import "github.com/activegate/terraform-provider-activegate/internal/tfkit"

// saveFirst belongs to every advice to give up the resource.
const saveFirst = "Save `active_token` and `old_token` first: an import cannot bring them back."

// nextStep is what the vendor's procedure demands in a phase (api-facts 3.1 and
// 9.4). It changes with the phase only.
func nextStep(phase string, over bool) string {
	switch {
	case phase == phaseStarted:
		return "Give the new token to every ActiveGate first, then to every OneAgent and whatever else connects. Install no new OneAgents until all gates have it. " +
			"Both tokens are valid meanwhile. When every component carries the new one, set finish = true. " +
			"To go back, give the old token back to whatever already carries the new one, apply on_destroy = \"cancel\", and destroy."
	case phase == phaseCancelled:
		return "Give the previous token (active_token) back to every component that carries the discarded one: it is cut off. " +
			"To rotate again, change triggers with finish = false."
	case over:
		return "The tenant token was rotated again elsewhere: find out which token is valid now (connection info serves it), and give it to every component."
	default:
		return "Nothing is left to do: the old token is invalid. A component that still carries it is cut off until it gets active_token. " +
			"To rotate again, change triggers with finish = false."
	}
}

// forgetAdvice says how to give up the resource and leave its rotation alone.
var forgetAdvice = tfkit.ForgetAdvice("activegate_tenant_token_rotation")
