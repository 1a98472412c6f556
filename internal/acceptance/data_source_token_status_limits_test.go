// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestTokenStatusPermissions: what a token may not see is null, with a warning
// that names the scope; nothing fails.
func TestTokenStatusPermissions(t *testing.T) {
	tests := map[string]struct {
		scopes []string
		gates  bool
		expiry knownvalue.Check
		says   []string
		silent []string
	}{
		"all": {[]string{"activeGates.read", "activeGateTokenManagement.read"}, true, knownvalue.StringExact("2026-05-31T09:30:00Z"), nil, []string{"WARNING"}},
		"no tokens": {
			[]string{"activeGates.read"},
			true, knownvalue.Null(),
			[]string{"WARNING Not permitted", "activeGateTokenManagement.read", "`token_expiration_date` is null"},
			[]string{"`activegates`"},
		},
		"no gates": {
			[]string{"activeGateTokenManagement.read"},
			false, nil,
			[]string{"WARNING Not permitted", "needs the scope activeGates.read", "`activegates`, `counts`, `attention` and `all_valid` are null", "`enforcement` is null"},
			[]string{"`token_expiration_date`"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w, _ := statusWorld(t)
			heard := w.listen()
			const limited = "dt0c01.LIMITEDLIMITEDLIMITEDLIM.LIMITED"
			w.sim.AddToken(limited, test.scopes...)
			checks := []statecheck.StateCheck{
				statusTells("activegates", knownvalue.Null()), statusTells("counts", knownvalue.Null()), statusTells("attention", knownvalue.Null()),
				statusTells("all_valid", knownvalue.Null()), statusTells("enforcement", knownvalue.Null()),
			}
			if test.gates {
				checks = []statecheck.StateCheck{
					statusTells("activegates", knownvalue.ListPartial(map[int]knownvalue.Check{
						7: knownvalue.ObjectPartial(map[string]knownvalue.Check{"hostname": knownvalue.StringExact("valid.example.com"), "token_expiration_date": test.expiry}),
					})),
					statusTells("enforcement", knownvalue.NotNull()), statusTells("all_valid", knownvalue.Bool(false)),
				}
			}
			w.run(resource.TestStep{
				Config:            w.provider(fmt.Sprintf("api_token = %q", limited)) + tokenStatus("all", `expected_hostnames = ["gone.example.com"]`),
				ConfigStateChecks: checks,
			})
			heard.must(t, throughout, test.says...)
			heard.never(t, throughout, append(test.silent, "LIMITEDLIM.LIMITED")...)
		})
	}
}

// TestTokenStatusOldServer: without the path for enforcement the gates are told
// all the same.
func TestTokenStatusOldServer(t *testing.T) {
	w, _ := statusWorld(t)
	heard := w.listen()
	w.api.Fault(simulator.Fault{Match: enforcementCall, Kind: simulator.Status, Status: 404})
	w.run(resource.TestStep{
		Config:            w.provider() + tokenStatus("all", ""),
		ConfigStateChecks: []statecheck.StateCheck{statusTells("enforcement", knownvalue.Null()), statusTells("activegates", knownvalue.ListSizeExact(8))},
	})
	heard.must(t, throughout, "WARNING", "reading the token enforcement of "+w.api.ManagedURL(), "`enforcement` is null")
}

// TestTokenStatusRefused: a token that is not accepted, a provider without an
// environment, and a state that nobody has are errors.
func TestTokenStatusRefused(t *testing.T) {
	w, _ := statusWorld(t)
	nothing := "provider \"activegate\" {\n  activegate_url = \"https://gate1:9999\"\n  activegate_api_token = \"x\"\n}\n"
	w.run(
		resource.TestStep{Config: w.provider(`api_token = "dt0c01.WRONG.WRONG"`) + tokenStatus("all", ""), ExpectError: saying("Token not accepted", "activeGates.read")},
		resource.TestStep{Config: nothing + tokenStatus("all", ""), ExpectError: saying("No environment", "`environment_url`", "DYNATRACE_ENV_URL")},
		// Nobody can be asked while the address is known only at apply.
		resource.TestStep{
			Config: fmt.Sprintf("resource \"terraform_data\" \"url\" {\n  input = %q\n}\n", w.api.ManagedURL()) +
				"provider \"activegate\" {\n  environment_url = terraform_data.url.output\n  api_token = \"x\"\n}\n" + tokenStatus("all", ""),
			ExpectError: saying("Environment not known yet", "`environment_url`", "known only at apply"),
		},
		resource.TestStep{Config: w.provider() + tokenStatus("all", `states = ["valid"]`), ExpectError: saying("Invalid value", "upper-case words")},
	)
}

// TestTokenStatusUnknownState passes a state of later servers through.
func TestTokenStatusUnknownState(t *testing.T) {
	w := newEnvironmentWorld(t)
	w.api.AddMember(simulator.Hostname("gate1"))
	w.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.UnknownState = "QUARANTINED"; b.GateIDs = "signed" })
	w.run(resource.TestStep{
		Config: w.provider() + tokenStatus("all", ""),
		ConfigStateChecks: []statecheck.StateCheck{
			statusTells("counts", knownvalue.MapPartial(map[string]knownvalue.Check{"QUARANTINED": knownvalue.Int64Exact(1), "VALID": knownvalue.Int64Exact(0)})),
			statusTells("attention", knownvalue.ListExact([]knownvalue.Check{knownvalue.ObjectPartial(map[string]knownvalue.Check{
				"state": knownvalue.StringExact("QUARANTINED"), "id": knownvalue.StringExact(fmt.Sprintf("0x%08x", uint32(w.api.Members()[0].ID()))), //nolint:gosec // the same 32 bits
			})})),
		},
	})
}
