// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestConcurrentFleet creates, rotates and destroys 20 certificates and 20
// tokens with all of them under way at a time. Each plan asks each gate once; an
// apply lists, uploads, lists, and deletes the predecessor. Tokens share what
// they ask, but for what a destroy has to know of each before it revokes it. A
// destroy is refreshed, planned and applied, by a provider each.
func TestConcurrentFleet(t *testing.T) {
	const size, atATime = 20, "-parallelism=50"
	w, e := realTime(t)
	var gates []string
	for range size {
		gates = append(gates, fmt.Sprintf("%q", w.gate().URL()))
	}
	write := func(revision string) {
		id := w.ca.Issue(loopback)
		provider := strings.Replace(w.world.provider(fmt.Sprintf("environment_url = %q", w.api.ManagedURL()), `connect_timeout = "30s"`),
			fmt.Sprintf("%q", w.ca.PEM()), fmt.Sprintf("%q", w.ca.PEM()+w.api.CAPEM()), 1)
		e.file(e.path("work", "main.tf"), provider+fmt.Sprintf(`
resource "activegate_certificate" "fleet" {
  for_each              = toset([%s])
  activegate_url        = each.value
  certificate_pem       = %q
  certificate_chain_pem = %q
  private_key_pem_wo    = %q
}
resource "activegate_token" "fleet" {
  count      = %d
  name       = "gate${count.index}"
  expires_in = "90d"
  rotation   = { triggers = { revision = %q } }
}
`, strings.Join(gates, ", "), id.CertPEM, id.ChainPEM, id.KeyPEM, size, revision))
	}
	turn := func(want map[string]int, command ...string) {
		t.Helper()
		w.sim.Journal().Reset()
		e.ok(e.run(append(command, "-auto-approve", atATime)...))
		got := map[string]int{}
		for _, request := range w.sim.Journal().Requests() {
			got[fmt.Sprintf("%s %d", request.Template, request.Status)]++
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("requests (-want +got):\n%s", diff)
		}
	}
	write("1")
	turn(map[string]int{
		"GET /list 200": 3 * size, "PUT /{name} 200": size, createsToken + " 201": size,
		lookUpCall + " 200": 2, listTokensCall + " 200": 1, // scopes at plan; owner and names in use at apply
	}, "apply")
	e.unchanged()
	write("2")
	turn(map[string]int{
		"GET /list 200": 3 * size, "PUT /{name} 200": size, "DELETE /{name} 200": size, createsToken + " 201": size,
		lookUpCall + " 200": 2, oneTokenCall + " 200": 1, listTokensCall + " 200": 2, listGatesCall + " 200": 1,
	}, "apply")
	if found := len(w.api.GateTokens()); found != 2*size {
		t.Errorf("%d tokens, want each with its predecessor", found)
	}
	e.unchanged()
	turn(map[string]int{
		"GET /list 200": 2 * size, revokesToken + " 204": 2 * size,
		oneTokenCall + " 200": 1 + 2*size, listTokensCall + " 200": 1, listGatesCall + " 200": 2 + size,
	}, "destroy")
	if found := len(w.api.GateTokens()); found != 0 {
		t.Errorf("%d tokens are left", found)
	}
	for _, gate := range w.sim.Gates() {
		if files := gate.Files(); len(files) != 1 || !files[0].Active {
			t.Errorf("files on %s: %+v", gate.Address(), files)
		}
	}
}
