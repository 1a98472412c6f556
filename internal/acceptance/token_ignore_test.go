// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/plancheck"
)

// TestTokenIgnoreChanges: an engine feeds back what the state has, as if it were
// configured. Plans stay empty, a due rotation is made all the same, and the
// token can be destroyed.
func TestTokenIgnoreChanges(t *testing.T) {
	t.Parallel()
	for _, ignored := range []string{"all", "[expiration_date]"} {
		t.Run(ignored, func(t *testing.T) {
			s := newTokenStory(t)
			config := s.provider() + `
resource "activegate_token" "gate" {
  name       = "gate1"
  expires_in = "90d"
  rotation   = {}
  timeouts   = { delete = "10s" }
  lifecycle {
    ignore_changes = ` + ignored + `
  }
}
`
			s.live(
				tokenTurn{config: config, action: plancheck.ResourceActionCreate, writes: []string{"POST /activeGateTokens 201"}},
				tokenTurn{before: s.pass(day), config: config, action: plancheck.ResourceActionNoop, never: []string{"ERROR", "WARNING"}},
				tokenTurn{
					before: s.pass(65 * day), config: config, action: plancheck.ResourceActionUpdate,
					says: []string{"The token will be rotated"}, writes: []string{"POST /activeGateTokens 201"},
				},
				tokenTurn{before: s.pass(day), config: config, action: plancheck.ResourceActionNoop, after: func(t *testing.T) {
					t.Helper()
					if want := "2026-08-05T09:30:00Z"; *s.state.ExpirationDate != want {
						t.Errorf("the successor expires on %s, want %s", *s.state.ExpirationDate, want)
					}
				}},
			)
			s.alive(t)
		})
	}
}
