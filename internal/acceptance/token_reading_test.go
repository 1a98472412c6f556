// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/credential"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// environmentReadings are the other readings of what the documentation of the
// token API leaves open. The simulator's own choices are those of all other tests.
var environmentReadings = map[string]struct {
	change func(*simulator.EnvironmentBehaviour)
	// refused are the creations that are refused before the one that is not.
	refused int
}{
	"without type and seed": {change: func(b *simulator.EnvironmentBehaviour) { b.OmitTypeAndSeed = true }},
	"type and seed unknown": {
		change: func(b *simulator.EnvironmentBehaviour) { b.OmitTypeAndSeed, b.RejectUnknownFields = true, true }, refused: 1,
	},
	"unknown fields refused": {change: func(b *simulator.EnvironmentBehaviour) { b.RejectUnknownFields = true }},
	"no relative expiry":     {change: func(b *simulator.EnvironmentBehaviour) { b.RefuseRelativeExpiry = true }},
	"nothing new": {change: func(b *simulator.EnvironmentBehaviour) {
		b.OmitTypeAndSeed, b.RejectUnknownFields, b.RefuseRelativeExpiry = true, true, true
	}, refused: 1},
	"pages": {change: func(b *simulator.EnvironmentBehaviour) {
		b.ReportRequestedPageSize, b.NullNextPageKey, b.IgnoreExtraWithPageKey = true, true, true
	}},
	"array errors":           {change: func(b *simulator.EnvironmentBehaviour) { b.ArrayErrors = true }},
	"null violations":        {change: func(b *simulator.EnvironmentBehaviour) { b.NullViolations = true }},
	"no violations":          {change: func(b *simulator.EnvironmentBehaviour) { b.OmitViolations = true }},
	"expired ones vanish":    {change: func(b *simulator.EnvironmentBehaviour) { b.ExpiredTokensVanish = true }},
	"hexadecimal gates":      {change: func(b *simulator.EnvironmentBehaviour) { b.GateIDs = "hex" }},
	"signed gates":           {change: func(b *simulator.EnvironmentBehaviour) { b.GateIDs = "signed" }},
	"no id of unknown":       {change: func(b *simulator.EnvironmentBehaviour) { b.OmitTokenIDOfUnknown = true }},
	"gates' states are late": {change: func(b *simulator.EnvironmentBehaviour) { b.StateLag = 30 * time.Minute }},
	"a state of the future":  {change: func(b *simulator.EnvironmentBehaviour) { b.UnknownState = "QUARANTINED" }},
}

// TestTokenReadings walks a token through creation, rotation, revocation and
// what others do to it, whatever the API's reading is.
func TestTokenReadings(t *testing.T) {
	t.Parallel()
	for name, reading := range environmentReadings {
		t.Run(name, func(t *testing.T) {
			s := newTokenStory(t)
			s.api.Behave(reading.change)
			s.api.FillGateTokens(20)
			gate, other := s.api.AddMember(simulator.Hostname("gw1")), s.api.AddMember(simulator.Hostname("gw2"))
			config := s.onSchedule()
			created := make([]string, 0, reading.refused+1)
			for range reading.refused {
				if s.credential == credential.APIToken { // no other one sends a type
					created = append(created, "POST /activeGateTokens 400")
				}
			}
			created = append(created, "POST /activeGateTokens 201")
			s.live(
				tokenTurn{config: config, action: plancheck.ResourceActionCreate, writes: created, never: []string{"WARNING"}, after: func(t *testing.T) {
					t.Helper()
					if *s.state.ExpirationDate != "2026-05-31T09:30:00Z" {
						t.Errorf("expires on %s", *s.state.ExpirationDate)
					}
					gate.Connect(s.state.secret())
					other.Connect(s.state.secret())
				}},
				tokenTurn{before: s.pass(60 * day), config: config, action: plancheck.ResourceActionUpdate, writes: created},
				tokenTurn{
					before: func() { gate.Connect(s.state.secret()); s.clock.Advance(8 * day) }, config: config, action: plancheck.ResourceActionNoop,
					reads: []string{"A predecessor is not revoked yet", `"gw2"`}, never: []string{`"gw1"`},
				},
				revoked(func() { other.Connect(s.state.secret()); s.clock.Advance(time.Hour) }, config, everyGateMoved),
				tokenTurn{ // gone is only what the API itself says is gone
					before: func() { s.api.RemoveGateToken(s.state.ID) }, config: config, action: plancheck.ResourceActionCreate,
					reads: []string{"WARNING The token is gone", "revoked elsewhere"}, writes: created,
				},
				tokenTurn{before: s.pass(day), config: config, action: plancheck.ResourceActionNoop, never: []string{"WARNING", "ERROR"}},
			)
			if lost := s.api.Losses(); len(lost) != 2 {
				t.Errorf("only the removal from outside may cost connections: %q", lost)
			}
		})
	}
}

// TestTokenExpiredVanishes: an API that forgets expired tokens makes the same
// successor, by a creation.
func TestTokenExpiredVanishes(t *testing.T) {
	s := newTokenStory(t)
	s.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.ExpiredTokensVanish = true })
	config := s.onSchedule()
	s.live(
		tokenTurn{config: config, writes: []string{"POST /activeGateTokens 201"}},
		tokenTurn{
			before: s.pass(100 * day), config: config, action: plancheck.ResourceActionCreate,
			reads: []string{"WARNING The token is gone", "it expired on 2026-05-31T09:30:00Z"}, writes: []string{"POST /activeGateTokens 201"},
		},
	)
	s.alive(t)
}

// TestTokenExpiredPredecessorVanishes: one that is forgotten while it is a
// predecessor needs no revocation.
func TestTokenExpiredPredecessorVanishes(t *testing.T) {
	s := newTokenStory(t)
	s.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.ExpiredTokensVanish = true })
	gate, config := s.api.AddMember(simulator.Hostname("gw1")), s.onSchedule()
	s.live(append(s.rotated(config, gate),
		tokenTurn{
			before: s.pass(31 * day), config: config, action: plancheck.ResourceActionUpdate,
			says: []string{"Predecessors will be revoked", "it is gone already"}, writes: []string{"DELETE /activeGateTokens/#1 404"},
			after: func(t *testing.T) { t.Helper(); sameTexts(t, nil, s.state.previous()) },
		},
	)...)
}
