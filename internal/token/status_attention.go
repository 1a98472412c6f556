// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
)

// attentionOf is what is not as it should be, sorted by host name and id; never
// nil.
func attentionOf(gates []seenGate, missing []string) []statusAttention {
	attention := []statusAttention{}
	for _, one := range gates {
		if one.state() != dynatrace.StateValid {
			attention = append(attention, statusAttention{
				ID: sourceText(one.gate.ID), Hostname: sourceText(one.gate.Hostname),
				State: types.StringValue(one.state()), Action: types.StringValue(actionFor(one)),
			})
		}
	}
	for _, name := range missing {
		attention = append(attention, statusAttention{
			ID: types.StringNull(), Hostname: types.StringValue(name), State: types.StringValue(stateMissing), Action: types.StringValue(actionMissing),
		})
	}
	slices.SortStableFunc(attention, func(a, b statusAttention) int {
		return cmp.Or(cmp.Compare(a.Hostname.ValueString(), b.Hostname.ValueString()), cmp.Compare(a.ID.ValueString(), b.ID.ValueString()))
	})
	return attention
}

// statusAllValid is null if no gate is listed: then nothing is proven, though
// attention names those that are missing.
func statusAllValid(gates []seenGate, attention []statusAttention) types.Bool {
	if len(gates) == 0 {
		return types.BoolNull()
	}
	return types.BoolValue(len(attention) == 0)
}

const actionMissing = "Not listed: it was never connected, has another host name, or has been offline for more than two hours. Start it and check its connection, " +
	"or remove it from expected_hostnames."

// actionFor says what to do about a gate whose token is not valid. The meaning
// of the states is that of api-facts 4.1.
func actionFor(one seenGate) string {
	switch one.state() {
	case dynatrace.StateUnsupported:
		return "Update the gate: version " + cmp.Or(one.gate.Version, "unknown") + " does not know tokens, which need 1.225 or newer. Then give it a token."
	case dynatrace.StateAbsent:
		return "Give the gate a token: it still connects by the tenant token alone."
	case dynatrace.StateExpiring:
		return fmt.Sprintf("Rotate the token %s: it expires %s. Give the gate the new one before that.", tokenWords(one.token), expiryWords(one.expires))
	case dynatrace.StateInvalid:
		return "Give the gate a token again: the one it has is malformed. Look for a truncated value, quotes or a line end."
	case dynatrace.StateUnknown:
		return fmt.Sprintf("Give the gate a valid token: this environment does not know the token %s. It was revoked, has expired and was removed, or is of another environment.",
			tokenWords(one.token))
	case stateUnreported:
		return "Look at the gate itself: the environment does not tell the state of its token."
	default:
		return fmt.Sprintf("Look up in Dynatrace's documentation what the state %s means: it is newer than this version of the provider.", one.state())
	}
}

func tokenWords(token dynatrace.GateToken) string { return cmp.Or(token.ID, "that it uses") }

func expiryWords(at time.Time) string {
	if at.IsZero() {
		return "within 30 days"
	}
	return "at " + at.UTC().Format(time.RFC3339)
}
