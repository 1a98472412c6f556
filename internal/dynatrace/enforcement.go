// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace

import (
	"context"
	"math"
	"net/http"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// Enforcement is whether gates need a valid token (api-facts 4.2).
type Enforcement struct {
	Manual    bool
	Automatic bool
	// Estimation is how long until tokens are enforced automatically; nil if
	// the API does not tell.
	Estimation *time.Duration
}

// TokenEnforcement asks whether tokens are enforced, once a run. Scope
// activeGates.read.
func (e *Environment) TokenEnforcement(ctx context.Context) (Enforcement, error) {
	return once(ctx, e, &e.enforcement, e.askEnforcement)
}

// TokenEnforcementFresh asks now, and shares what it got.
func (e *Environment) TokenEnforcementFresh(ctx context.Context) (Enforcement, error) {
	return e.enforcement.Fresh(ctx, question(e, e.askEnforcement))
}

func (e *Environment) askEnforcement(ctx context.Context) (Enforcement, error) {
	response, err := e.do(ctx, operation{
		method: http.MethodGet, template: "/api/v2/activeGates/tokenEnforcement", idempotent: true,
	})
	if err != nil {
		return Enforcement{}, err
	}
	return parseEnforcement(response)
}

func parseEnforcement(response *rest.Response) (Enforcement, error) {
	var wire struct {
		Manual     *bool `json:"manualEnforced"`
		Automatic  *bool `json:"autoEnforced"`
		Estimation *struct {
			Value *float64 `json:"value"`
			Unit  string   `json:"unit"`
		} `json:"autoEnforcementEstimation"`
	}
	if err := response.JSON(&wire); err != nil {
		return Enforcement{}, err
	}
	if wire.Manual == nil && wire.Automatic == nil {
		return Enforcement{}, response.Malformed("the enforcement of tokens was expected")
	}
	told := Enforcement{Manual: isTrue(wire.Manual), Automatic: isTrue(wire.Automatic)}
	if wire.Estimation != nil && wire.Estimation.Value != nil {
		told.Estimation = estimate(*wire.Estimation.Value, wire.Estimation.Unit)
	}
	return told, nil
}

func isTrue(value *bool) bool { return value != nil && *value }

// estimate is a length of time, in milliseconds where no unit is given (api-facts
// 11); nil if the unit is unknown or the length absurd.
func estimate(value float64, unit string) *time.Duration {
	units := map[string]time.Duration{
		"":     time.Millisecond,
		"DAYS": 24 * time.Hour, "HOURS": time.Hour, "MINUTES": time.Minute, "SECONDS": time.Second, "MILLIS": time.Millisecond,
	}
	length := value * float64(units[unit])
	if units[unit] == 0 || length < 0 || !(length < math.MaxInt64) {
		return nil
	}
	duration := time.Duration(length)
	return &duration
}
