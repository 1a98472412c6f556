// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

// TestPlanRequiredNames compares the names that clients use with those of the
// leaf as a TLS client does.
func TestPlanRequiredNames(t *testing.T) {
	t.Parallel()
	covered := []string{"localhost", "LOCALHOST", "gate.example.com", "a.wild.example.com", "*.wild.example.com", "127.0.0.1"}
	missing := []string{"example.com", "wild.example.com", "a.b.wild.example.com", "*.example.com", "10.0.0.1", "gate.example.com.evil.org"}
	body := func(w *world, names []string) string {
		quoted := make([]string, 0, len(names))
		for _, name := range names {
			quoted = append(quoted, fmt.Sprintf("%q", name))
		}
		id := w.issue(loopback, keystoretest.WithDNS("localhost", "gate.example.com", "*.wild.example.com"))
		return pemWriteOnly(id) + "\n  required_dns_names = [" + strings.Join(quoted, ", ") + "]"
	}
	t.Run("covered", func(t *testing.T) {
		w := newWorld(t)
		gate := w.gate()
		w.run(plannedOnly(w.provider() + certificate(gate, body(w, covered))))
	})
	t.Run("missing", func(t *testing.T) {
		w := newWorld(t)
		said := w.listen()
		bodies := make([]string, 0, len(missing))
		for _, name := range missing {
			bodies = append(bodies, body(w, []string{"localhost", name}))
		}
		blocks, gates := w.each(bodies...)
		w.run(resource.TestStep{Config: w.provider() + blocks, ExpectError: saying("Certificate does not cover a required name", at("required_dns_names"))})
		for number, name := range missing {
			said.must(t, duringPlan, "The leaf covers localhost, gate.example.com, *.wild.example.com, 127.0.0.1, but not "+name+". Clients")
			w.noRequests(gates[number])
		}
	})
	t.Run("required later", func(t *testing.T) {
		w := newWorld(t)
		gate := w.gate()
		id := w.issue()
		w.run(
			w.create(gate, w.provider()+certificate(gate, pemWriteOnly(id)), id),
			w.refused(gate, w.provider()+certificate(gate, pemWriteOnly(id), `required_dns_names = ["gate.example.org"]`),
				"Certificate does not cover a required name", at("required_dns_names"), "gate.example.org"),
		)
		w.noWrites(gate)
	})
}

// TestPlanImpactOnServed compares a new certificate with the one that the gate
// serves, which is somebody else's here, not with the state.
func TestPlanImpactOnServed(t *testing.T) {
	w := newWorld(t)
	said := w.listen()
	gate := w.gate()
	first, second := w.issue(loopback), w.issue(loopback)
	foreign := keystoretest.NewCA("Another Root").Issue(loopback, keystoretest.WithDNS("localhost", "admin.example.com"))
	settings := trusting(gate, foreign)
	config := func(id *keystoretest.Identity) string {
		return w.provider() + certificate(gate, pemWriteOnly(id), settings)
	}
	changed := w.step(turn{gate: gate, config: config(second), action: plancheck.ResourceActionUpdate, plan: []plancheck.PlanCheck{onPlan(func() {
		said.must(t, duringPlan,
			`WARNING The issuer of the certificate changes`, `serves a certificate issued by "CN=Another Root,O=Example"; the new one is issued by "CN=Acceptance Root,O=Example"`,
			`WARNING The certificate loses DNS names`, `covers "admin.example.com", the new one does not`,
			`WARNING There is no way back to the active file`, `serves the file "admin.p12"`,
		)
		said.never(t, duringPlan, `"localhost"`)
	})}})
	w.run(
		w.create(gate, config(first), first),
		afterwards(func() {
			said.reset()
			w.adminActivates(gate, foreign)
		}, changed),
	)
}

// TestPlanQuietRotation: a renewal with the same names and the same issuer is
// nothing to warn of, and names of another case or under a wildcard are kept.
func TestPlanQuietRotation(t *testing.T) {
	w := newWorld(t)
	said := w.listen()
	gate := w.gate()
	first := w.issue(loopback, keystoretest.WithDNS("localhost", "gate.example.com", "a.wild.example.com"))
	second := w.issue(loopback, keystoretest.WithDNS("LocalHost", "GATE.example.com", "*.wild.example.com"))
	rotated := w.rotate(gate, w.provider()+certificate(gate, pemWriteOnly(second)), second)
	rotated.ConfigPlanChecks.PreApply = append(rotated.ConfigPlanChecks.PreApply, onPlan(func() { said.never(t, duringPlan, "WARNING") }))
	w.run(w.create(gate, w.provider()+certificate(gate, pemWriteOnly(first)), first), rotated)
}

// TestPlanNamesKept: a certificate that the configuration does not hold, and that
// stays on the gate, has to cover the required names all the same.
func TestPlanNamesKept(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]func(*keystoretest.Identity) string{"PEM": pemWriteOnly, "PKCS#12": packedWriteOnly} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			id := w.issue(loopback, keystoretest.WithDNS("gate.example.com"))
			kept := func(names string) string {
				return w.provider() + certificate(gate, "required_dns_names = ["+names+"]", "lifecycle {\n    ignore_changes = [certificate_pem, certificate_chain_pem]\n  }")
			}
			w.run(
				w.create(gate, w.provider()+certificate(gate, body(id)), id),
				resource.TestStep{Config: kept(`"GATE.example.com", "127.0.0.1"`)},
				resource.TestStep{
					Config:      kept(`"gate.example.com", "gate.example.org"`),
					ExpectError: saying("Certificate does not cover a required name", at("required_dns_names"), "gate.example.org"),
				},
			)
			w.serving(gate, id)
		})
	}
}
