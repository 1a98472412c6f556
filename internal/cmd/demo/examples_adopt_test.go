// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// adoptedGate is a line of the module's import example.
var adoptedGate = regexp.MustCompile(`"([^"]+)" = \{ url = "[^"]*", file = "([^"]*)", token = "[^"]*" \}`)

// TestSmokeExampleModuleAdopted imports what three gates have into the module,
// with the blocks of its page. The plan ends as the page says, and the apply
// sends nothing to a gate and rotates no token.
func TestSmokeExampleModuleAdopted(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(examples, fleetModule, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, page, _ := strings.Cut(string(text), "# imports.tf\n")
	blocks, page, _ := strings.Cut(page, "```")
	_, page, _ = strings.Cut(page, "```text\n")
	summary, _, _ := strings.Cut(page, "\n```")
	if blocks == "" || !strings.HasPrefix(summary, "Plan: 6 to import") {
		t.Fatalf("the page shows no import: %q, %q", blocks, summary)
	}

	r := newRooted(t, builtWorkspace(t), "environments/prod", fleetModule, "environments/prod")
	r.inhabit()
	var ids []string
	r.put(filepath.Join(r.root, "imports.tf"), strings.ReplaceAll(adoptedGate.ReplaceAllStringFunc(blocks, func(line string) string {
		found := adoptedGate.FindStringSubmatch(line)
		host, file := found[1], found[2]
		ids = append(ids, r.has(host, file))
		return `"` + host + `" = { url = "` + r.gateOf(host).URL() + `", file = "` + file + `", token = "` + ids[len(ids)-1] + `" }`
	}), "abc12345", r.sim.Environment()))
	r.sim.Journal().Reset()
	r.in("init")
	planned := r.in("plan", "-out=adopt.tfplan")
	if !strings.Contains(planned, summary) || strings.Contains(planned, "will be rotated") {
		t.Errorf("not %q: %s", summary, planned)
	}
	if applied := r.in("apply", "adopt.tfplan"); !strings.Contains(applied, "6 imported, 0 added, 6 changed, 0 destroyed") {
		t.Errorf("not the import: %s", applied)
	}
	r.in("plan", "-detailed-exitcode")
	for _, request := range r.sim.Journal().Requests() {
		if request.Method != http.MethodGet {
			t.Errorf("the import sent %s %s", request.Method, request.Path)
		}
	}
	if tokens := r.api.GateTokens(); len(tokens) != len(ids) {
		t.Errorf("%d tokens are there, not %d", len(tokens), len(ids))
	}
}

// has gives a gate the configured certificate and a token, before the module
// knows of them; the id of the token.
func (r *rooted) has(host, file string) string {
	r.Helper()
	own := r.issue(host)
	folder := filepath.Join(r.root, "certificates")
	r.put(filepath.Join(folder, host+".crt"), own.CertPEM)
	r.put(filepath.Join(folder, host+".key"), own.KeyPEM)
	r.must(r.gateOf(host).Seed(file, own.PKCS12(password), password, true))
	return r.gate(host, 80*day)
}
