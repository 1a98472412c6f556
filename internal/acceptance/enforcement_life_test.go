// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

const enforcementAddress = "activegate_token_enforcement.this"

// TestEnforcementLife is the way of a fleet that is not ready to tokens that are
// enforced for good, and back where that is possible.
func TestEnforcementLife(t *testing.T) {
	runOnEngine(t)
	w := newEnvironmentWorld(t)
	secret := func() string {
		_, secret := w.api.AddGateToken(simulator.TokenSeed{Name: "gate"})
		return secret
	}
	_, expiring := w.api.AddGateToken(simulator.TokenSeed{Name: "soon", Expires: environmentStart.Add(10 * day)})
	w.api.AddMember(simulator.Hostname("gate1"), simulator.Using(secret()))
	soon := w.api.AddMember(simulator.Hostname("gate2"), simulator.Using(expiring))
	bare := w.api.AddMember(simulator.Hostname("gate3"))
	off, on := w.enforcement(false), w.enforcement(true)
	is := func(action plancheck.ResourceActionType, config string, manual, enforced, automatic bool) resource.TestStep {
		step := resource.TestStep{
			Config:           config,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(enforcementAddress, action)}},
		}
		for name, value := range map[string]bool{"manual_enforcement": manual, "enforced": enforced, "automatic_enforcement": automatic} {
			step.ConfigStateChecks = append(step.ConfigStateChecks, statecheck.ExpectKnownValue(enforcementAddress, tfjsonpath.New(name), knownvalue.Bool(value)))
		}
		return step
	}
	after := func(happened func(), step resource.TestStep) resource.TestStep {
		step.PreConfig = happened
		return step
	}
	connected := func(want bool, losses int, step resource.TestStep) resource.TestStep {
		step.Check = func(*terraform.State) error {
			if lost := w.api.Losses(); bare.Connected() != want || len(lost) != losses {
				return fmt.Errorf("connected: %t, losses %q", bare.Connected(), lost)
			}
			return nil
		}
		return step
	}
	var writes int
	w.run(
		connected(true, 0, is(plancheck.ResourceActionCreate, off, false, false, false)),
		resource.TestStep{Config: on, ExpectError: saying("Gates are not ready for enforced tokens", at("manual_enforcement"),
			`"gate2" (id 0x`, "EXPIRING. Rotate the token", "2026-03-12T09:30:00Z", `"gate3" (id 0x`, "ABSENT. Give the gate a token", "ignore_gates")},
		connected(true, 0, after(func() { soon.Connect(secret()); bare.Connect(secret()) }, is(plancheck.ResourceActionUpdate, on, true, true, false))),
		connected(false, 1, after(func() { bare.Connect("") }, is(plancheck.ResourceActionNoop, on, true, true, false))), // it falls back to the tenant token
		connected(true, 1, is(plancheck.ResourceActionUpdate, off, false, false, false)),
		after(func() { bare.Connect(secret()) }, is(plancheck.ResourceActionUpdate, on, true, true, false)),
		resource.TestStep{PreConfig: w.pass(31 * day), Config: off, ExpectError: saying("The enforcement cannot be withdrawn", "the switch is locked", "Set `manual_enforcement = true` again")},
		is(plancheck.ResourceActionNoop, on, true, true, false),
		after(func() { w.api.SetEnforcement(true, true, 0) }, is(plancheck.ResourceActionNoop, on, true, true, true)),
		connected(true, 1, after(func() { writes = w.settingsWrites() }, is(plancheck.ResourceActionUpdate, off, false, true, true))),
	)
	if more := w.settingsWrites() - writes; more > 0 {
		t.Errorf("the switch was written %d times while tokens are enforced automatically", more)
	}
}

func (w *environmentWorld) enforcement(manual bool) string {
	return w.provider() + fmt.Sprintf("resource \"activegate_token_enforcement\" \"this\" {\n  manual_enforcement = %t\n}\n", manual)
}

// settingsWrites is how often settings were written.
func (w *environmentWorld) settingsWrites() (number int) {
	for _, request := range w.api.Journal().Requests() {
		if request.Method != http.MethodGet && strings.HasPrefix(request.Path, "/api/v2/settings/") {
			number++
		}
	}
	return number
}
