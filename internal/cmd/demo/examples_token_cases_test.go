// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

const day = 24 * time.Hour

// gate adds a gate that uses a token of its own; the id of the token.
func (s *sandboxed) gate(name string, expires time.Duration) string {
	id, secret := s.api.AddGateToken(simulator.TokenSeed{Name: "gate " + name, Expires: time.Now().Add(expires)})
	s.api.AddMember(simulator.Hostname(name), simulator.Using(secret))
	return id
}

func statusBefore(s *sandboxed) {
	s.gate("gate1.example.com", 90*day)
	s.api.AddMember(simulator.Hostname("gate2.example.com"))
}

// statusAfter: the check warns of the gate without a token, until it has one.
func statusAfter(s *sandboxed) {
	const failed = "Gates need attention: gate2.example.com is ABSENT. Give the gate a token"
	if planned := s.run("plan"); !strings.Contains(planned, failed) {
		s.Errorf("the check does not fail:\n%s", planned)
	}
	gate2, _ := s.api.Member("gate2.example.com")
	s.outputs(map[string]any{
		"gates_by_state":            map[string]any{"ABSENT": 1.0, "EXPIRING": 0.0, "INVALID": 0.0, "UNKNOWN": 0.0, "UNSUPPORTED": 0.0, "VALID": 1.0},
		"not_ready_for_enforcement": []any{"gate2.example.com"},
		"attention": []any{map[string]any{
			"id": fmt.Sprintf("0x%08x", uint32(gate2.ID())), "hostname": "gate2.example.com", "state": "ABSENT", //nolint:gosec // the same 32 bits
			"action": "Give the gate a token: it still connects by the tenant token alone.",
		}},
	})
	_, secret := s.api.AddGateToken(simulator.TokenSeed{Name: "gate2", Expires: time.Now().Add(90 * day)})
	gate2.Connect(secret)
	if applied := s.apply(); strings.Contains(applied, "need attention") {
		s.Errorf("the check still fails:\n%s", applied)
	}
	s.outputs(map[string]any{
		"gates_by_state":            map[string]any{"ABSENT": 0.0, "EXPIRING": 0.0, "INVALID": 0.0, "UNKNOWN": 0.0, "UNSUPPORTED": 0.0, "VALID": 2.0},
		"not_ready_for_enforcement": []any{}, "attention": []any{},
	})
}

func tokensBefore(s *sandboxed) {
	now := time.Now()
	for _, seed := range []simulator.TokenSeed{
		{Name: "gate gate1.example.com", Created: now.Add(-300 * day), LastUsed: now, Expires: now.Add(10*day + time.Hour)},
		{Name: "gate gate2.example.com", Created: now.Add(-300 * day), Expires: now.Add(90 * day)},
		{Name: "system:installer", Created: now.Add(-300 * day)},
	} {
		s.api.AddGateToken(seed)
	}
}

func tokensAfter(s *sandboxed) {
	ids := map[string]string{}
	for _, token := range s.api.GateTokens() {
		ids[token.Name] = token.ID
	}
	s.outputs(map[string]any{
		"expiring": map[string]any{ids["gate gate1.example.com"]: "gate gate1.example.com of admin: 10 days"},
		"idle":     []any{ids["gate gate2.example.com"]},
	})
}

func accessBefore(*sandboxed) {}

// accessAfter: a token that lacks something stops the run, with one answer.
func accessAfter(s *sandboxed) {
	s.outputs(map[string]any{
		"missing_scopes": map[string]any{"certificates": []any{}, "tokens": []any{}, "rotation": []any{}, "enforcement": []any{}, "status": []any{}},
	})
	const wrong = "dt0c01.WRONGWRONGWRONGWRONGWRON.WRONG"
	right := s.w.token
	s.w.token = wrong
	_, _, err := s.w.run(s.Context(), "plan")
	s.w.token = right
	if err == nil || !strings.Contains(oneLine(err.Error()), "The access tokens are not sufficient: The token in the provider's `api_token`") {
		s.Errorf("the preflight lets a wrong token pass: %v", err)
	}
}

func tokenBefore(s *sandboxed) {
	// The list knows other gates than the configuration.
	s.api.AddMember(simulator.Hostname("gate5.example.com"))
	s.put("install-token.sh", "printf %s \"$ACTIVEGATE_TOKEN\" > \"installed-on-$1\"\n")
}

// tokenAfter: every gate of the fleet has a token, and a rotation hands the new
// one to its consumer in the same apply while the old one stays valid.
func tokenAfter(s *sandboxed) {
	s.names("gate gate1.example.com", "gate gate2.example.com", "gate gate3.example.com", "gate gate4.example.com")
	first := s.installed("gate1.example.com")
	s.edit("resource.tf", "rotation = {}", `rotation = { triggers = { again = "1" } }`)
	s.edit("rotation.tf", `incident = "none"`, `incident = "a leak"`)
	if applied := s.apply(); !strings.Contains(applied, "Apply complete! Resources: 1 added, 2 changed, 1 destroyed.") {
		s.Errorf("not two tokens and one consumer were changed:\n%s", applied)
	}
	second := s.installed("gate1.example.com")
	if first == second || !s.api.Alive(first) {
		s.Error("the consumer has no new token, or the old one is dead already")
	}
	s.names("gate gate1.example.com", "gate gate1.example.com", "gate gate2.example.com", "gate gate2.example.com",
		"gate gate3.example.com", "gate gate4.example.com")
}

// completeBefore is a gate and an environment, as both are at first.
func completeBefore(s *sandboxed) {
	named := prepare(s.T, s.w, s.sim)
	gate, _ := s.sim.Gate("gate1")
	s.edit("main.tf", `activegate_url  = "https://gate1.example.com:9999"`, "activegate_url = "+strconv.Quote(gate.URL()))
	text, err := os.ReadFile(filepath.Join(s.w.directory(), "main.tf"))
	if err != nil {
		s.Fatal(err)
	}
	s.put("main.tf", named.fit(string(text)))
}

// completeAfter: the gate serves the certificate, and its token is there.
func completeAfter(s *sandboxed) {
	s.names("gate gate1.example.com")
	gate, _ := s.sim.Gate("gate1")
	leaf, err := presented(s.Context(), gate)
	if err != nil || leaf.Subject.CommonName != "gate1.example.com" {
		s.Errorf("the gate presents another certificate: %v", err)
	}
}

// names requires the names of all tokens that exist.
func (s *sandboxed) names(want ...string) {
	s.Helper()
	var got []string
	for _, token := range s.api.GateTokens() {
		got = append(got, token.Name)
	}
	if slices.Sort(got); !slices.Equal(got, want) {
		s.Errorf("tokens: got %q, want %q", got, want)
	}
}

// installed is the token that the consumer was given; it must be alive.
func (s *sandboxed) installed(host string) string {
	s.Helper()
	text, err := os.ReadFile(filepath.Join(s.w.directory(), "installed-on-"+host))
	if err != nil {
		s.Fatal(err)
	}
	if !s.api.Alive(string(text)) {
		s.Fatal("the token that was handed over is not alive")
	}
	return string(text)
}
