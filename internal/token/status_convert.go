// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/readiness"
)

// statusGatesOf converts gates; the result is never null.
func statusGatesOf(gates []readiness.Seen) []statusGate {
	models := make([]statusGate, 0, len(gates))
	for _, one := range gates {
		gate := one.Gate
		models = append(models, statusGate{
			ID: sourceText(gate.ID), Hostname: sourceText(gate.Hostname),
			NetworkAddresses: sourceTexts(gate.NetworkAddresses), LoadBalancerAddresses: sourceTexts(gate.LoadBalancerAddresses),
			Version: sourceText(gate.Version), Type: sourceText(gate.Type), Containerized: types.BoolPointerValue(gate.Containerized),
			Group: sourceText(gate.Group), NetworkZone: sourceText(gate.NetworkZone),
			Online: types.BoolValue(gate.Online()), OfflineSince: sourceInstant(gate.OfflineSince),
			TokenID: sourceText(one.Token.ID), TokenState: sourceText(one.Token.State), TokenExpirationDate: sourceInstant(one.Expires),
			Tokens: statusTokensOf(gate.Tokens),
		})
	}
	return models
}

func statusTokensOf(tokens []dynatrace.GateToken) []statusToken {
	models := make([]statusToken, 0, len(tokens))
	for _, token := range tokens {
		models = append(models, statusToken{EnvironmentID: sourceText(token.EnvironmentID), ID: sourceText(token.ID), State: sourceText(token.State)})
	}
	return models
}

func statusEnforcementOf(enforcement dynatrace.Enforcement) *statusEnforcement {
	return &statusEnforcement{
		Manual: types.BoolValue(enforcement.Manual), Automatic: types.BoolValue(enforcement.Automatic),
		DaysToAutomatic: daysUntil(enforcement.Estimation),
	}
}

// daysUntil rounds up: what happens in an hour happens within one day.
func daysUntil(estimation *time.Duration) types.Int64 {
	switch {
	case estimation == nil:
		return types.Int64Null()
	case *estimation <= 0:
		return types.Int64Value(0)
	default:
		days := *estimation / day
		if *estimation%day != 0 {
			days++
		}
		return types.Int64Value(int64(days))
	}
}
