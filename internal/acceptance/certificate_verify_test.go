// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestCertificateLateSwitch waits for gates that take their time to present a
// new certificate: polling adds lists and handshakes, never a second upload.
func TestCertificateLateSwitch(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*simulator.Behaviour){
		"after some handshakes": func(b *simulator.Behaviour) { b.PresentAfterHandshakes = 3 },
		"resets connections":    func(b *simulator.Behaviour) { b.ResetWhileSwitching, b.ResetConnections = true, 2 },
		"case-insensitive":      func(b *simulator.Behaviour) { b.CaseInsensitiveNames = true },
		"refuses to activate what is active": func(b *simulator.Behaviour) {
			b.RefuseReactivation = true
		},
		"presents the second key": func(b *simulator.Behaviour) { b.PresentKeyEntry = 1 },
	}
	for name, behaviour := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate(simulator.With(behaviour))
			first, second := w.issue(), w.issue()
			w.run(
				w.step(turn{gate: gate, config: w.provider() + certificate(gate, pemWriteOnly(first)), serves: first}),
				w.step(turn{
					gate: gate, config: w.provider() + certificate(gate, pemWriteOnly(second)), action: plancheck.ResourceActionUpdate, serves: second,
					after: func(t *testing.T) {
						if got := gate.Journal().Count("PUT"); got != 1 {
							t.Errorf("%d uploads, want 1", got)
						}
						if got := gate.Journal().Count("DELETE"); got != 1 {
							t.Errorf("%d deletions, want 1", got)
						}
					},
				}),
			)
		})
	}
}

// TestCertificateManyKeys accepts whichever key of a file the gate serves.
func TestCertificateManyKeys(t *testing.T) {
	w := newWorld(t)
	gate := w.gate(simulator.With(func(b *simulator.Behaviour) { b.PresentKeyEntry = 1 }))
	first, second := w.issue(), w.issue()
	config := w.provider() + certificate(gate, pkcs12WriteOnly(first, "changeit", keystoretest.And(second)))
	w.run(
		w.step(turn{gate: gate, config: config, action: plancheck.ResourceActionCreate, requests: createRequests, after: func(t *testing.T) {
			if served := simulator.Fingerprint(gate.Served()); served != fingerprint(second) {
				t.Errorf("the gate serves %s, want the second key's leaf", served)
			}
		}}),
		resource.TestStep{Config: config, PlanOnly: true},
	)
}

// TestCertificateNotServed refuses a gate that lists the new file as active and
// goes on presenting the old one; verify_served = false accepts it.
func TestCertificateNotServed(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	first, second := w.issue(), w.issue()
	body := func(id *keystoretest.Identity, extra string) string {
		return w.provider() + certificate(gate, pemWriteOnly(id), extra)
	}
	stuck := w.refused(gate, body(second, ""), "The new certificate did not verify", "presents another certificate", fingerprint(first), "is active again", "was deleted")
	before := stuck.PreConfig
	stuck.PreConfig = func() {
		gate.Behave(func(b *simulator.Behaviour) { b.NeverPresent = true })
		before()
	}
	w.run(
		w.create(gate, body(first, ""), first),
		stuck,
		resource.TestStep{
			PreConfig: func() { w.onlyFile(gate, first) },
			// The list alone decides then. What is presented instead has to be
			// trusted, for it is in no state.
			Config: body(second, trusting(gate, first)+"\n  revision = \"1\"\n  verify_served = false"),
			Check:  resource.TestCheckResourceAttr(address, "active", "true"),
		},
	)
	if files := gate.Files(); len(files) != 1 || files[0].Fingerprint != fingerprint(second) {
		t.Errorf("want one file with the second leaf, got %+v", files)
	}
}

// TestCertificateAdoptedNotServed: a file that was on the gate before is not
// deleted when it does not verify; what was active is active again.
func TestCertificateAdoptedNotServed(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	foreign, id := w.issue(loopback), w.issue()
	mustSeed(t, gate.Seed("foreign.p12", foreign.PKCS12("factory"), "factory", true))
	gate.Behave(func(b *simulator.Behaviour) { b.NeverPresent = true })
	mustSeed(t, gate.Seed("gate.p12", id.PKCS12("changeit"), "changeit", false))
	w.run(w.refused(gate, w.provider()+certificate(gate, pkcs12WriteOnly(id, "changeit"), named("gate.p12"), `fallback = { name = "foreign.p12", password = "factory" }`),
		"The new certificate did not verify", "there before and was activated", `"foreign.p12" is active again`, "stays on the gate, inactive"))
	wantFiles(t, gate, "*foreign.p12", "gate.p12")
}

// TestCertificateVerifyElsewhere looks for the new leaf where the configuration
// says, here behind a relay, and with the server name that it says.
func TestCertificateVerifyElsewhere(t *testing.T) {
	t.Parallel()
	t.Run("another way to the gate", func(t *testing.T) {
		w := newWorld(t)
		gate := w.gate()
		balancer := w.sim.AddLoadBalancer(gate)
		id := w.issue()
		body := certificate(gate, pemWriteOnly(id), fmt.Sprintf("verify_address = %q", balancer.Address()), `verify_server_name = "gate.example.com"`)
		w.run(w.create(gate, w.provider()+body, id))
	})
	t.Run("server name", func(t *testing.T) {
		w := newWorld(t)
		gate := w.gate()
		id := w.issue()
		front := newFront(t, gate, id)
		body := func(extra string) string {
			return w.provider() + certificate(gate, pemWriteOnly(id), fmt.Sprintf("verify_address = %q", front.address), extra)
		}
		w.run(w.create(gate, body(`verify_server_name = "inside.example.com"`), id))
		if asked := front.asked(); !slices.Equal(asked, []string{"inside.example.com"}) {
			t.Errorf("asked for %q", asked)
		}
	})
	t.Run("another gate", func(t *testing.T) {
		w := newWorld(t)
		gate, other := w.gate(), w.gate()
		id := w.issue()
		body := certificate(gate, pemWriteOnly(id), fmt.Sprintf("verify_address = %q", other.Address()))
		w.run(w.refused(gate, w.provider()+body, "The new certificate did not verify", other.Address(), simulator.Fingerprint(other.DefaultLeaf())))
		if lines := other.Journal().Lines(); len(lines) > 0 {
			t.Errorf("only handshakes were due there, got %q", lines)
		}
	})
}

// TestCertificateNotOneGate refuses at plan what is not one gate: files would
// be listed on one and uploaded to another.
func TestCertificateNotOneGate(t *testing.T) {
	t.Parallel()
	t.Run("load balancer", func(t *testing.T) {
		w := newWorld(t)
		one, two := w.gate(), w.gate()
		balancer := w.sim.AddLoadBalancer(one, two)
		body := fmt.Sprintf("resource \"activegate_certificate\" \"gate\" {\n  activegate_url = %q\n  %s\n}\n", balancer.URL(), pemWriteOnly(w.issue()))
		w.run(resource.TestStep{Config: w.provider() + body, ExpectError: saying("The address is not one gate", at("activegate_url"), "load balancer")})
		if wrote := slices.Concat(writes(one), writes(two)); len(wrote) > 0 {
			t.Errorf("written: %q", wrote)
		}
	})
	t.Run("TLS proxy", func(t *testing.T) {
		w := newWorld(t)
		gate := w.gate()
		id := w.issue()
		mustSeed(t, gate.Seed("foreign.p12", id.PKCS12("x"), "x", true))
		proxy := w.sim.AddTLSProxy(gate)
		body := fmt.Sprintf("resource \"activegate_certificate\" \"gate\" {\n  activegate_url = %q\n  trusted_fingerprints = [%q]\n  %s\n}\n",
			proxy.URL(), simulator.Fingerprint(proxy.Leaf()), pemWriteOnly(w.issue()))
		w.run(resource.TestStep{Config: w.provider() + body, ExpectError: saying("The address is not one gate", at("activegate_url"), "TLS proxy", "foreign.p12")})
		w.noWrites(gate)
	})
}
