// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
)

// tokenChange is a change of one attribute alone.
type tokenChange struct {
	before, after string
	rotates       bool
	// says are phrases of the warning that the change gets.
	says []string
}

// tokenChanges are all attributes. A lifetime with a schedule is recorded, all
// else that a token is made of rotates, and what is only policy does not.
var tokenChanges = map[string]tokenChange{
	"name":          {before: `name = "a"`, after: `name = "b"`, rotates: true},
	"type":          {before: ``, after: `activegate_type = "CLUSTER"`, rotates: true},
	"seed":          {before: `seed_token = false`, after: `seed_token = true`, rotates: true},
	"shorter":       {before: `expires_in = "90d"`, after: `expires_in = "60d"`, rotates: true},
	"other_unit":    {before: `expires_in = "90d"`, after: `expires_in = "2160h"`},
	"in_to_date":    {before: `expires_in = "90d"`, after: `expiration_date = "2026-12-01T00:00:00Z"`, rotates: true},
	"in_to_never":   {before: `expires_in = "90d"`, after: `never_expires = true`, rotates: true},
	"never_to_in":   {before: `never_expires = true`, after: `expires_in = "90d"`, rotates: true},
	"never_to_date": {before: `never_expires = true`, after: `expiration_date = "2026-12-01T00:00:00Z"`, rotates: true},
	"date_to_in":    {before: `expiration_date = "2026-12-01T00:00:00Z"`, after: `expires_in = "90d"`, rotates: true},
	"date_to_never": {before: `expiration_date = "2026-12-01T00:00:00Z"`, after: `never_expires = true`, rotates: true},
	"other_date":    {before: `expiration_date = "2026-12-01T00:00:00Z"`, after: `expiration_date = "2027-01-01T00:00:00Z"`, rotates: true},
	"same_instant":  {before: `expiration_date = "2026-12-01T00:00:00Z"`, after: `expiration_date = "2026-12-01T02:00:00+02:00"`},
	"scheduled": {
		before: "expires_in = \"90d\"\n  rotation = {}", after: "expires_in = \"60d\"\n  rotation = {}",
		says: []string{"WARNING Counts from the next rotation", "keeps its expiry, 2026-05-31T09:30:00Z", pointing("expires_in")},
	},
	"scheduled_to_date": {
		before: "expires_in = \"90d\"\n  rotation = {}", after: "expiration_date = \"2026-12-01T00:00:00Z\"\n  rotation = {}", rotates: true,
	},
	"scheduled_and_triggered": {
		before: "expires_in = \"90d\"\n  rotation = {}", after: "expires_in = \"60d\"\n  rotation = { triggers = { again = 1 } }", rotates: true,
	},
	"schedule_added":    {before: ``, after: `rotation = {}`},
	"schedule_removed":  {before: `rotation = {}`, after: ``},
	"triggers_added":    {before: `rotation = {}`, after: `rotation = { triggers = { again = 1 } }`, rotates: true},
	"triggers_empty":    {before: `rotation = {}`, after: `rotation = { triggers = {} }`},
	"triggers_changed":  {before: `rotation = { triggers = { again = 1 } }`, after: `rotation = { triggers = { again = 2 } }`, rotates: true},
	"triggers_removed":  {before: `rotation = { triggers = { again = 1 } }`, after: `rotation = {}`, rotates: true},
	"before_expiry":     {before: `rotation = { before_expiry = "20d" }`, after: `rotation = { before_expiry = "30d" }`},
	"spread":            {before: `rotation = {}`, after: `rotation = { spread = "10d" }`},
	"overlap":           {before: ``, after: `overlap = "2d"`},
	"on_destroy":        {before: ``, after: `on_destroy = "retain"`},
	"revoke_in_use":     {before: ``, after: `revoke_in_use = true`},
	"timeouts":          {before: ``, after: `timeouts = { delete = "1m" }`},
	"timeouts_changed":  {before: `timeouts = { delete = "1m" }`, after: `timeouts = { create = "1m" }`},
	"rotation_by_never": {before: `never_expires = true`, after: "never_expires = true\n  rotation = { triggers = { again = 1 } }", rotates: true},
}

// block is the resource before or after the change. What it does not say is
// the same in both.
func (c tokenChange) block(key, body string) string {
	if !strings.Contains(c.before, "name = ") {
		body += fmt.Sprintf("\n  name = %q", key)
	}
	if !slices.ContainsFunc([]string{"expires_in", "expiration_date", "never_expires"}, func(one string) bool { return strings.Contains(c.before, one) }) {
		body += "\n  expires_in = \"90d\""
	}
	return fmt.Sprintf("resource \"activegate_token\" %q {\n  %s\n}\n", key, body)
}

// TestTokenChanges changes each attribute alone: is it a rotation in place, or
// is it only recorded, with all that consumers read known at plan?
func TestTokenChanges(t *testing.T) {
	w := newEnvironmentWorld(t)
	w.classic() // one of them is the type
	told := w.listen()
	before, after := w.provider(), w.provider()
	var created, changed []statecheck.StateCheck
	var plans []plancheck.PlanCheck
	var says []string
	rotations := 0
	for _, key := range slices.Sorted(maps.Keys(tokenChanges)) {
		change, at := tokenChanges[key], "activegate_token."+key
		before += change.block(key, change.before)
		after += change.block(key, change.after)
		plans = append(plans, plancheck.ExpectResourceAction(at, plancheck.ResourceActionUpdate))
		says = append(says, change.says...)
		ids, tokens := statecheck.CompareValue(remains(change.rotates)), statecheck.CompareValue(remains(change.rotates))
		created = append(created, ids.AddStateValue(at, tfjsonpath.New("id")), tokens.AddStateValue(at, tfjsonpath.New("token")))
		changed = append(changed, ids.AddStateValue(at, tfjsonpath.New("id")), tokens.AddStateValue(at, tfjsonpath.New("token")))
		previous := 0
		for _, attribute := range []string{"id", "token", "creation_date", "owner"} {
			if change.rotates {
				plans = append(plans, plancheck.ExpectUnknownValue(at, tfjsonpath.New(attribute)))
				continue
			}
			plans = append(plans, plancheck.ExpectKnownValue(at, tfjsonpath.New(attribute), knownvalue.NotNull()))
		}
		if change.rotates {
			rotations++
			previous++
			plans = append(plans, plancheck.ExpectUnknownValue(at, tfjsonpath.New("previous_tokens")))
		}
		changed = append(changed, statecheck.ExpectKnownValue(at, tfjsonpath.New("previous_tokens"), knownvalue.ListSizeExact(previous)))
	}
	checks := append(plans, onPlan(func() { //nolint:gocritic // the last check, of all
		told.must(t, duringPlan, says...)
		told.never(t, throughout, "will be rotated", "ERROR") // reasons that the configuration shows need no words
		w.api.Journal().Reset()
	}))
	w.run(
		resource.TestStep{Config: before, ConfigStateChecks: created},
		resource.TestStep{
			PreConfig: func() { w.clock.Advance(day); told.reset() },
			Config:    after, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: checks},
			ConfigStateChecks: append(changed, onState(func() {
				made := w.api.Journal().Count("POST /api/v2/activeGateTokens")
				if revoked := w.api.Journal().Count("DELETE"); made != rotations || revoked != 0 {
					t.Errorf("%d were created and %d revoked; want %d and none: predecessors stay for the overlap", made, revoked, rotations)
				}
			})),
		},
		// What destroy does is policy, which has to be applied before it.
		resource.TestStep{Config: before, PreConfig: func() { told.reset() }},
	)
}
