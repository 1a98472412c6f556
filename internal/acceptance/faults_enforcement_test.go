// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"fmt"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// enforcementWrites are the contexts of the settings of token enforcement.
var enforcementWrites = []faultContext{
	{
		name: "enforcement: the first object", write: "POST /api/v2/settings/objects", saves: true, hostile: true,
		settled: func(c *faultCell) { c.enforces(true, true) },
		prepare: func(c *faultCell) {
			c.ofEnforcement()
			c.blocks = enforcing(true, true)
		},
	},
	{
		name: "enforcement: another value", write: "PUT /api/v2/settings/objects/{id}", saves: true, hostile: true,
		settled: func(c *faultCell) { c.enforces(true, false) },
		prepare: func(c *faultCell) {
			c.ofEnforcement()
			c.tokens.api.SaveSettings(false, true)
			c.applies(enforcing(false, true)...)
			c.blocks = enforcing(true, false)
		},
	},
	{
		name: "enforcement: reset", write: "DELETE /api/v2/settings/objects/{id}", saves: true, hostile: true,
		settled: func(c *faultCell) {
			c.enforces(false, true)
			c.none()
		},
		prepare: func(c *faultCell) {
			c.ofEnforcement()
			c.applies(enforcing(true, false)...)
			c.blocks = nil
		},
	},
}

// ofEnforcement begins a cell of the enforcement, with a gate that is ready.
func (c *faultCell) ofEnforcement() {
	c.t.Helper()
	c.tokens = newEnvironmentWorld(c.t)
	c.w = c.tokens.world
	_, secret := c.tokens.api.AddGateToken(simulator.TokenSeed{Name: "gate1"})
	c.tokens.api.AddMember(simulator.Hostname("gate1"), simulator.Using(secret))
	c.e = newExternal(c.t, c.w)
}

func enforcing(manual, notify bool) []string {
	return []string{fmt.Sprintf("resource \"activegate_token_enforcement\" \"this\" {\n  manual_enforcement = %t\n  expiry_notifications = %t\n  on_destroy = \"reset\"\n}\n", manual, notify)}
}

// enforces requires that the settings are as wanted, that the state says so, and
// that nobody was cut off.
func (c *faultCell) enforces(manual, notify bool) {
	c.t.Helper()
	if on, tells, _ := c.tokens.api.Settings(); on != manual || tells != notify {
		c.t.Errorf("enforced %t, notifications %t", on, tells)
	}
	for _, saved := range c.saved() {
		c.same(saved.Attributes, map[string]any{"manual_enforcement": manual, "expiry_notifications": notify, "enforced": manual})
	}
	if lost := c.tokens.api.Losses(); len(lost) > 0 {
		c.t.Errorf("gates were cut off: %s", strings.Join(lost, ", "))
	}
}
