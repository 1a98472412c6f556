// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"cmp"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/readiness"
)

// attentionOf is what is not as it should be, sorted by host name and id; never
// nil.
func attentionOf(gates []readiness.Seen, missing []string) []statusAttention {
	attention := []statusAttention{}
	for _, one := range gates {
		if !one.Ready() {
			attention = append(attention, statusAttention{
				ID: sourceText(one.Gate.ID), Hostname: sourceText(one.Gate.Hostname),
				State: types.StringValue(one.State()), Action: types.StringValue(one.Action()),
			})
		}
	}
	for _, name := range missing {
		attention = append(attention, statusAttention{
			ID: types.StringNull(), Hostname: types.StringValue(name), State: types.StringValue(readiness.StateMissing), Action: types.StringValue(readiness.ActionMissing),
		})
	}
	slices.SortStableFunc(attention, func(a, b statusAttention) int {
		return cmp.Or(cmp.Compare(a.Hostname.ValueString(), b.Hostname.ValueString()), cmp.Compare(a.ID.ValueString(), b.ID.ValueString()))
	})
	return attention
}

// statusAllValid is null if no gate is listed: then nothing is proven, though
// attention names those that are missing.
func statusAllValid(gates []readiness.Seen, attention []statusAttention) types.Bool {
	if len(gates) == 0 {
		return types.BoolNull()
	}
	return types.BoolValue(len(attention) == 0)
}
