// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

// enforcement is whether ActiveGates need a valid token (api-facts 4.2).
type enforcement struct {
	manual, automatic bool
	days              int
}

// refuses tells whether a token in that state keeps an ActiveGate out. One
// that expires soon is still valid.
func (f enforcement) refuses(state string) bool {
	return (f.manual || f.automatic) && state != stateValid && state != stateExpiring
}

// SetEnforcement enforces tokens, by hand or automatically, and sets in how
// many days the latter is expected. Members without a valid token are cut off.
func (e *Environment) SetEnforcement(manual, automatic bool, estimationDays int) {
	e.mu.Lock()
	defer e.mu.Unlock()

	e.settleLocked()
	e.fleet.enforcement = enforcement{manual: manual, automatic: automatic, days: estimationDays}
	e.settleLocked()
}

// enforcementView is the answer of tokenEnforcement.
type enforcementView struct {
	Manual     bool       `json:"manualEnforced"`
	Automatic  bool       `json:"autoEnforced"`
	Estimation estimation `json:"autoEnforcementEstimation"`
}

type estimation struct {
	Value int    `json:"value"`
	Unit  string `json:"unit"`
}

func (e *Environment) opEnforcementLocked(*environmentExchange) reply {
	f := e.fleet.enforcement

	return success(enforcementView{
		Manual:     f.manual,
		Automatic:  f.automatic,
		Estimation: estimation{Value: f.days, Unit: "DAYS"},
	})
}
