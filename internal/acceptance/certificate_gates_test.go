// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/provider"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestCertificateFleet rotates three gates with one for_each; a refresh is one
// request to each.
func TestCertificateFleet(t *testing.T) {
	w := newWorld(t)
	gates := []*simulator.Gate{w.gate(), w.gate(), w.gate()}
	first, second := w.issue(), w.issue()
	urls := make([]string, 0, len(gates))
	for index, gate := range gates {
		urls = append(urls, fmt.Sprintf("gate%d = %q", index, gate.URL()))
	}
	body := func(id *keystoretest.Identity) string {
		return w.provider() + fmt.Sprintf("locals {\n  gates = {\n%s\n  }\n}\nresource \"activegate_certificate\" \"fleet\" {\n  for_each = local.gates\n  activegate_url = each.value\n  %s\n}\n",
			strings.Join(urls, "\n"), pemWriteOnly(id))
	}
	all := func(id *keystoretest.Identity) []statecheck.StateCheck {
		return []statecheck.StateCheck{onState(func() {
			for _, gate := range gates {
				w.onlyFile(gate, id)
			}
		})}
	}
	w.run(
		resource.TestStep{Config: body(first), ConfigStateChecks: all(first)},
		resource.TestStep{
			PreConfig: func() { w.sim.Journal().Reset() },
			Config:    body(second),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(`activegate_certificate.fleet["gate1"]`, plancheck.ResourceActionUpdate),
				onPlan(func() {
					for _, gate := range gates {
						w.sameRequests(gate, []string{"GET /list 200"}, "")
					}
				}),
			}},
			ConfigStateChecks: all(second),
		},
		// The harness cannot end with a for_each in state.
		resource.TestStep{Config: w.provider(), ConfigStateChecks: all(second)},
	)
}

// bare is the resource without a gate of its own.
func bare(body ...string) string {
	return "resource \"activegate_certificate\" \"gate\" {\n  " + strings.Join(body, "\n  ") + "\n}\n"
}

// block is a provider block without an environment.
func (w *world) block(extra ...string) string {
	return strings.Replace(w.provider(extra...), "environment_id ", "# environment_id ", 1)
}

// TestCertificateSettings finds gate and environment wherever they are set.
func TestCertificateSettings(t *testing.T) {
	t.Parallel()
	tests := map[string]func(w *world, gate *simulator.Gate, body string) string{
		"provider": func(w *world, gate *simulator.Gate, body string) string {
			return w.provider(fmt.Sprintf("activegate_url = %q", gate.URL())) + bare(body)
		},
		"environment in the provider's gate URL": func(w *world, gate *simulator.Gate, body string) string {
			return w.block(fmt.Sprintf("activegate_url = %q", gate.URL()+"/e/abc12345")) + bare(body)
		},
		"environment in the resource's gate URL": func(w *world, gate *simulator.Gate, body string) string {
			return w.block() + bare(fmt.Sprintf("activegate_url = %q", gate.URL()+"/e/abc12345/"), body)
		},
		"environment in the resource": func(w *world, gate *simulator.Gate, body string) string {
			return w.block() + bare(fmt.Sprintf("activegate_url = %q\n  environment_id = \"abc12345\"", gate.URL()), body)
		},
		"environment in the environment's URL": func(w *world, gate *simulator.Gate, body string) string {
			return w.block(`environment_url = "https://dynatrace.example.com/e/abc12345"`) + bare(fmt.Sprintf("activegate_url = %q", gate.URL()), body)
		},
		"environment in the name of the SaaS host": func(w *world, gate *simulator.Gate, body string) string {
			return w.block(`environment_url = "https://abc12345.live.dynatrace.com/"`) + bare(fmt.Sprintf("activegate_url = %q", gate.URL()), body)
		},
	}
	for name, config := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			id := w.issue()
			created := w.create(gate, config(w, gate, pemWriteOnly(id)), id)
			created.ConfigStateChecks = []statecheck.StateCheck{
				known("id", knownvalue.StringExact(gate.URL()+",abc12345")), known("environment_id", knownvalue.StringExact("abc12345")),
			}
			w.run(created, w.rotate(gate, config(w, gate, pemWriteOnly(w.issue())), nil))
		})
	}
	t.Run("environment variables", func(t *testing.T) {
		w := newWorld(t)
		gate := w.gate()
		id := w.issue()
		w.options = append(w.options, provider.WithEnvironment(func(name string) string {
			return map[string]string{
				"ACTIVEGATE_URL": gate.URL(), "DYNATRACE_ENVIRONMENT_ID": "abc12345", "ACTIVEGATE_API_TOKEN": simulator.Token, "DYNATRACE_API_TOKEN": "dt0c01.WRONG",
			}[name]
		}))
		block := fmt.Sprintf("provider \"activegate\" {\n  trusted_fingerprints = [%q]\n}\n", simulator.Fingerprint(gate.DefaultLeaf()))
		w.run(w.create(gate, block+bare(pemWriteOnly(id)), id))
	})
}

// TestCertificateSpelling: another spelling of the same gate is no change.
func TestCertificateSpelling(t *testing.T) {
	t.Parallel()
	for name, spell := range map[string]func(string) string{
		"slash":       func(url string) string { return url + "/" },
		"upper case":  strings.ToUpper,
		"environment": func(url string) string { return url + "/e/abc12345" },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			id := w.issue()
			w.run(
				w.create(gate, w.provider()+bare(fmt.Sprintf("activegate_url = %q", gate.URL()), pemWriteOnly(id)), id),
				w.nothing(gate, w.provider()+bare(fmt.Sprintf("activegate_url = %q", spell(gate.URL())), pemWriteOnly(id)), id),
				// And as the first spelling, with the provider's gate in its place later.
				w.nothing(gate, w.provider(fmt.Sprintf("activegate_url = %q", spell(gate.URL())))+bare(pemWriteOnly(id)), id),
			)
		})
	}
}

// TestCertificateUnknownGate keeps the prior gate while the configured one is
// known only at apply.
func TestCertificateUnknownGate(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	id := w.issue()
	body := func(serial string) string {
		return w.provider() + fmt.Sprintf("resource \"terraform_data\" \"host\" {\n  input = %q\n  triggers_replace = %q\n}\n", gate.URL(), serial) +
			bare("activegate_url = terraform_data.host.output", pemWriteOnly(id))
	}
	w.run(
		w.create(gate, body("1"), id),
		w.step(turn{gate: gate, config: body("2"), serves: id, after: func(*testing.T) { w.noWrites(gate) }}),
	)
}

// TestCertificateUnknownSettings: a provider block whose token or trust is
// known only at apply plans, applies, and keeps the last known facts.
func TestCertificateUnknownSettings(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	id := w.issue()
	body := func(serial string) string {
		return fmt.Sprintf(`
resource "terraform_data" "settings" {
  input            = { token = %q, ca = %q, print = %q }
  triggers_replace = %q
}
provider "activegate" {
  environment_id       = "abc12345"
  activegate_api_token = terraform_data.settings.output.token
  ca_certificate_pem   = terraform_data.settings.output.ca
  trusted_fingerprints = [terraform_data.settings.output.print]
}
`, simulator.Token, w.ca.PEM(), simulator.Fingerprint(gate.DefaultLeaf()), serial) + certificate(gate, pemWriteOnly(id))
	}
	w.run(
		w.create(gate, body("1"), id),
		w.step(turn{
			gate: gate, config: body("2"), action: plancheck.ResourceActionNoop, requests: []string{}, serves: id,
			plan: []plancheck.PlanCheck{onPlan(func() { w.noRequests(gate) })},
		}),
	)
}

// TestCertificateKeepPrevious leaves the predecessor until the next rotation.
func TestCertificateKeepPrevious(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	ids := []*keystoretest.Identity{w.issue(), w.issue(), w.issue()}
	body := func(id *keystoretest.Identity, keep bool) string {
		return w.provider() + certificate(gate, pemWriteOnly(id), fmt.Sprintf("keep_previous = %t", keep))
	}
	prints := func(want ...*keystoretest.Identity) func(*testing.T) {
		return func(t *testing.T) {
			t.Helper()
			var expected, got []string
			for _, id := range want {
				expected = append(expected, fingerprint(id))
			}
			for _, file := range gate.Files() {
				got = append(got, file.Fingerprint)
			}
			sameNames(t, expected, got)
		}
	}
	w.run(
		w.create(gate, body(ids[0], true), ids[0]),
		w.step(turn{
			gate: gate, config: body(ids[1], true), requests: createRequests, after: prints(ids[0], ids[1]),
			state: []statecheck.StateCheck{known("retained_names", knownvalue.ListSizeExact(1))},
		}),
		w.step(turn{
			gate: gate, config: body(ids[2], true), after: prints(ids[1], ids[2]),
			state: []statecheck.StateCheck{known("retained_names", knownvalue.ListSizeExact(1))},
		}),
		w.step(turn{
			gate: gate, config: body(ids[2], false), serves: ids[2],
			state: []statecheck.StateCheck{known("retained_names", knownvalue.ListSizeExact(0))},
		}),
	)
}

// TestCertificateOptions: settings that change nothing on the gate are applied
// without a write.
func TestCertificateOptions(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	id := w.issue()
	for _, options := range [][]string{
		{`timeouts = { create = "1m", read = "20s", update = "1m", delete = "1m" }`},
		{`required_dns_names = ["localhost", "GATE.example.com"]`},
		{`expiry_warning = "10d"`, `verify_served = false`},
	} {
		w.run(
			w.create(gate, w.provider()+certificate(gate, append(options, pemWriteOnly(id))...), id),
			w.step(turn{gate: gate, config: w.provider() + certificate(gate, pemWriteOnly(id)), action: plancheck.ResourceActionUpdate, requests: []string{}, serves: id}),
		)
		mustSeed(t, gate.Remove(gate.Active()))
	}
}

// TestCertificateSlowGate is given up after the configured time.
func TestCertificateSlowGate(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	gate.Fault(simulator.Fault{Match: "PUT", Kind: simulator.HangBefore})
	// What it says is the client's affair: that it ends is what counts here.
	w.run(resource.TestStep{
		Config:      w.provider(`request_timeout = "1s"`) + certificate(gate, pemWriteOnly(w.issue()), `timeouts = { create = "5s" }`),
		ExpectError: saying("127.0.0.1"),
	})
	wantFiles(t, gate)
}
