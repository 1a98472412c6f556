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
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

func named(name string) string { return fmt.Sprintf("name = %q", name) }

// TestCertificateRenamed rotates when the file is to have another name.
func TestCertificateRenamed(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		before, after string
		prefix        string // of the file's name afterwards
		changed       bool   // the certificate changes too
	}{
		"name":                       {named("one.p12"), named("two.p12"), "two.p12", false},
		"name and certificate":       {named("one.p12"), named("two.p12"), "two.p12", true},
		"prefix":                     {`name_prefix = "a-"`, `name_prefix = "b-"`, "b-", false},
		"prefix and certificate":     {`name_prefix = "a-"`, `name_prefix = "b-"`, "b-", true},
		"prefix that begins another": {`name_prefix = "a-"`, `name_prefix = "a-b-"`, "a-b-", false},
		"name to default prefix":     {named("one.p12"), "", "one.p12", false},
		"default prefix to name":     {"", named("two.p12"), "two.p12", true},
		"name to prefix and leaf":    {named("one.p12"), "", "terraform-", true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			first := w.issue()
			second := first
			if test.changed {
				second = w.issue()
			}
			step := w.rotate(gate, w.provider()+certificate(gate, pemWriteOnly(second), test.after), second)
			if strings.HasPrefix(test.prefix, "one") {
				step = w.nothing(gate, w.provider()+certificate(gate, pemWriteOnly(second), test.after), second)
			}
			w.run(w.create(gate, w.provider()+certificate(gate, pemWriteOnly(first), test.before), first), step)
			if active := gate.Active(); !strings.HasPrefix(active, test.prefix) {
				t.Errorf("the file is named %q, want %s...", active, test.prefix)
			}
		})
	}
}

// TestCertificateFixedNameChanged refuses at plan what the gate would answer
// with 403 at apply.
func TestCertificateFixedNameChanged(t *testing.T) {
	t.Parallel()
	tests := map[string]func(w *world, id *keystoretest.Identity) []string{
		"leaf": func(w *world, _ *keystoretest.Identity) []string { return []string{pemWriteOnly(w.issue())} },
		"chain": func(_ *world, id *keystoretest.Identity) []string {
			return []string{fmt.Sprintf("certificate_pem = %q\n private_key_pem_wo = %q", id.CertPEM, id.KeyPEM)}
		},
		"revision": func(_ *world, id *keystoretest.Identity) []string {
			return []string{pemWriteOnly(id), `revision = "1"`}
		},
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			id := w.issue()
			w.run(
				w.create(gate, w.provider()+certificate(gate, pemWriteOnly(id), named("gate.p12")), id),
				w.refused(gate, w.provider()+certificate(gate, append(change(w, id), named("gate.p12"))...),
					"A fixed name cannot take a changed certificate", at("name"), "name_prefix"),
			)
			w.noWrites(gate)
			w.onlyFile(gate, id)
		})
	}
}

// TestCertificateNameTaken: a name that is on the gate is never uploaded over.
func TestCertificateNameTaken(t *testing.T) {
	t.Parallel()
	const password = "changeit"
	for _, active := range []bool{false, true} {
		t.Run(fmt.Sprintf("other certificate, active=%t", active), func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			other := w.issue()
			mustSeed(t, gate.Seed("gate.p12", other.PKCS12(password), password, active))
			w.run(w.refused(gate, w.provider()+certificate(gate, pkcs12WriteOnly(w.issue(), password), named("gate.p12"), trusting(gate, other)),
				"The name is taken on the gate", at("name"), "terraform import", gate.URL()+",abc12345,gate.p12"))
			w.noWrites(gate)
		})
	}
	t.Run("other password", func(t *testing.T) {
		w := newWorld(t)
		gate := w.gate()
		id := w.issue()
		mustSeed(t, gate.Seed("gate.p12", id.PKCS12("another"), "another", false))
		w.run(w.refused(gate, w.provider()+certificate(gate, pkcs12WriteOnly(id, password), named("gate.p12")),
			"The name is taken on the gate", at("name"), "terraform import"))
		w.noWrites(gate)
	})
	t.Run("generated password", func(t *testing.T) {
		w := newWorld(t)
		gate := w.gate()
		id := w.issue()
		mustSeed(t, gate.Seed("gate.p12", id.PKCS12("another"), "another", false))
		w.run(w.refused(gate, w.provider()+certificate(gate, pemWriteOnly(id), named("gate.p12")),
			"The name is taken on the gate", at("name"), "terraform import"))
		w.noWrites(gate)
	})
	t.Run("own certificate, inactive", func(t *testing.T) {
		w := newWorld(t)
		gate := w.gate()
		id := w.issue()
		mustSeed(t, gate.Seed("gate.p12", id.PKCS12(password), password, false))
		w.run(w.step(turn{
			gate: gate, config: w.provider() + certificate(gate, pkcs12WriteOnly(id, password), named("gate.p12")),
			action: plancheck.ResourceActionCreate, serves: id,
			requests: []string{"GET /list 200", "POST /NEW/list 200", "POST /NEW/list 200", "POST /NEW/activate 200", "GET /list 200"},
		}))
	})
	t.Run("own certificate, active", func(t *testing.T) {
		w := newWorld(t)
		gate := w.gate()
		id := w.issue()
		mustSeed(t, gate.Seed("gate.p12", id.PKCS12(password), password, true))
		w.run(w.step(turn{
			gate: gate, config: w.provider() + certificate(gate, pkcs12WriteOnly(id, password), named("gate.p12")),
			action: plancheck.ResourceActionCreate, serves: id, requests: []string{"GET /list 200", "GET /list 200"},
			state: []statecheck.StateCheck{known("name", knownvalue.StringExact("gate.p12"))},
		}))
	})
}

// TestCertificateNameOnChange asks for a taken name when an existing
// certificate is to be renamed, too.
func TestCertificateNameOnChange(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	id := w.issue()
	w.run(
		w.create(gate, w.provider()+certificate(gate, pkcs12WriteOnly(id, "changeit"), named("one.p12")), id),
		func() (step resource.TestStep) {
			step = w.refused(gate, w.provider()+certificate(gate, pkcs12WriteOnly(w.issue(), "changeit"), named("two.p12")),
				"The name is taken on the gate", at("name"))
			before := step.PreConfig
			step.PreConfig = func() {
				mustSeed(t, gate.Seed("two.p12", w.issue().PKCS12("changeit"), "changeit", false))
				before()
			}
			return step
		}(),
	)
	w.noWrites(gate)
}

// TestCertificateNameCase: some gates fold case, so a name in another case is
// the same file there.
func TestCertificateNameCase(t *testing.T) {
	t.Parallel()
	folding := simulator.With(func(b *simulator.Behaviour) { b.CaseInsensitiveNames = true })
	t.Run("changed certificate", func(t *testing.T) {
		w := newWorld(t)
		gate := w.gate(folding)
		id := w.issue()
		w.run(
			w.create(gate, w.provider()+certificate(gate, pemWriteOnly(id), named("one.p12")), id),
			w.refused(gate, w.provider()+certificate(gate, pemWriteOnly(w.issue()), named("ONE.p12")), "The name is taken on the gate", at("name")),
		)
		w.noWrites(gate)
	})
	t.Run("same certificate", func(t *testing.T) {
		w := newWorld(t)
		gate := w.gate(folding)
		id := w.issue()
		w.run(
			w.create(gate, w.provider()+certificate(gate, pemWriteOnly(id), named("one.p12")), id),
			w.step(turn{gate: gate, config: w.provider() + certificate(gate, pemWriteOnly(id), named("ONE.p12")), serves: id, after: func(*testing.T) { w.noWrites(gate) }}),
		)
	})
	t.Run("adopted", func(t *testing.T) {
		w := newWorld(t)
		gate := w.gate(folding)
		id := w.issue()
		mustSeed(t, gate.Seed("gate.p12", id.PKCS12("changeit"), "changeit", false))
		w.run(w.step(turn{gate: gate, config: w.provider() + certificate(gate, pkcs12WriteOnly(id, "changeit"), named("GATE.p12")), serves: id}))
	})
}
