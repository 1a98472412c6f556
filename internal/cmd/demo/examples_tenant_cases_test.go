// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
)

// What stands in the place of the secrets that examples take as variables.
const (
	someTenantToken = "hRCnr6Yd3BFrtxaF"
	someGateToken   = "dt0g02.4KWZO5EF.XT47R5DRJNIUETXPRGVPYNSFCMLJ3OTBM3FLJC2SFAFKEYA2BZQUUQHXGM7DUMIZ"
)

func tenantBefore(s *sandboxed) {
	s.put("terraform.tfvars", "tenant_token = \""+someTenantToken+"\"\nsecond_tenant_token = \"secondTenantToken\"\ngate_token = \""+someGateToken+"\"\n")
}

// text is an output that is one text.
func (s *sandboxed) text(name string) string {
	s.Helper()
	printed, _, err := s.w.run(s.Context(), "output", "-raw", name)
	if err != nil {
		s.Fatal(err)
	}
	return printed
}

// same requires a text without showing it.
func (s *sandboxed) same(what, want, got string) {
	s.Helper()
	if got != want {
		s.Errorf("%s is not what was expected:\n%q, want\n%q", what, got, want)
	}
}

func authorizationAfter(s *sandboxed) {
	tokens := s.api.GateTokens()
	if len(tokens) != 1 {
		s.Fatalf("there are %d tokens", len(tokens))
	}
	text := s.text("authorization_properties")
	_, rest, _ := strings.Cut(text, "authToken = ")
	secret, _, _ := strings.Cut(rest, "\n")
	if !s.api.Alive(secret) {
		s.Error("the token in the file is not alive")
	}
	s.same("the file", "[abc12345]\ntenantToken = "+someTenantToken+"\nmainTenant = true\nauthToken = "+secret+
		"\n\n[xyz98765]\ntenantToken = secondTenantToken\n", text)
}

func agentCommandAfter(s *sandboxed) {
	s.same("the command", "oneagentctl --restart-service --set-tenant=abc12345 --set-tenant-token="+someTenantToken, s.text("agent_command"))
}

func tokenIDAfter(s *sandboxed) { s.same("the id", "dt0g02.4KWZO5EF", s.text("gate_token_id")) }

// connectionAfter: the file holds the token, and the state does not.
func connectionAfter(s *sandboxed) {
	token, _ := s.api.TenantToken()
	for name, want := range map[string]bool{"tenant-token": true, "terraform.tfstate": false} {
		text, err := os.ReadFile(filepath.Join(s.w.directory(), name))
		if err != nil {
			s.Fatal(err)
		}
		if strings.Contains(string(text), token) != want {
			s.Errorf("that %s holds the token should be %v", name, want)
		}
	}
}

func rotationAfter(s *sandboxed) {
	if !s.api.RotationOpen() {
		s.Error("no rotation was started")
	}
	if next := s.text("next_step"); !strings.Contains(next, "ActiveGate") {
		s.Errorf("the next step is %q", next)
	}
}

// guideAfter: what the guide's outputs are for.
func guideAfter(s *sandboxed) {
	active, old := s.api.TenantToken()
	s.same("the new token", active, s.text("new_tenant_token"))
	printed := s.run("output", "-json", "rotation")
	for _, want := range []string{`"phase":"started"`, hash(active), hash(old)} {
		if !strings.Contains(printed, want) {
			s.Errorf("the output lacks %s: %s", want, printed)
		}
	}
	if strings.Contains(printed, active) || strings.Contains(printed, old) {
		s.Error("the output shows a token")
	}
}

func hash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
