// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"encoding/base64"
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

// TestCertificateInputs uploads and rotates with each way to give a
// certificate. Facts are planned as known values, but for a write-only file.
func TestCertificateInputs(t *testing.T) {
	t.Parallel()
	pem := func(id *keystoretest.Identity) string {
		return fmt.Sprintf("certificate_pem = %q\n  certificate_chain_pem = %q\n  private_key_pem = %q", id.CertPEM, id.ChainPEM, id.KeyPEM)
	}
	tests := map[string]struct {
		inputs func(id *keystoretest.Identity) string
		hidden bool
	}{
		"PEM": {inputs: pem},
		"PEM, chain behind leaf": {inputs: func(id *keystoretest.Identity) string {
			return fmt.Sprintf("certificate_pem = %q\n  private_key_pem_wo = %q", id.CertPEM+id.ChainPEM, id.KeyPEM)
		}},
		"PEM, write-only key":       {inputs: pemWriteOnly},
		"PEM, password":             {inputs: func(id *keystoretest.Identity) string { return pem(id) + "\n  password = \"changeit\"" }},
		"PEM, write-only password":  {inputs: func(id *keystoretest.Identity) string { return pem(id) + "\n  password_wo = \"changeit\"" }},
		"PEM, legacy":               {inputs: func(id *keystoretest.Identity) string { return pem(id) + "\n  pkcs12_encoding = \"legacy\"" }},
		"PKCS#12":                   {inputs: func(id *keystoretest.Identity) string { return pkcs12(id, "changeit") }},
		"PKCS#12, legacy":           {inputs: func(id *keystoretest.Identity) string { return pkcs12(id, "changeit", keystoretest.Legacy()) }},
		"PKCS#12, odd password":     {inputs: func(id *keystoretest.Identity) string { return pkcs12(id, "change it & more %") }},
		"PKCS#12, write-only":       {inputs: func(id *keystoretest.Identity) string { return pkcs12WriteOnly(id, "changeit") }, hidden: true},
		"PKCS#12, with line breaks": {inputs: wrapped},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			first, second := w.issue(), w.issue()
			one, two := test.inputs(first), test.inputs(second)
			facts := planned("fingerprint_sha256", knownvalue.StringExact(fingerprint(second)))
			if test.hidden {
				facts = unknown("fingerprint_sha256")
			}
			w.run(
				w.create(gate, w.provider()+certificate(gate, one), first),
				w.nothing(gate, w.provider()+certificate(gate, one), first),
				w.step(turn{
					gate: gate, config: w.provider() + certificate(gate, two), action: plancheck.ResourceActionUpdate,
					requests: rotateRequests, serves: second, plan: []plancheck.PlanCheck{facts},
					state: []statecheck.StateCheck{
						known("fingerprint_sha256", knownvalue.StringExact(fingerprint(second))),
						known("pkcs12_base64_wo", knownvalue.Null()), known("private_key_pem_wo", knownvalue.Null()), known("password_wo", knownvalue.Null()),
					},
				}),
			)
		})
	}
}

// wrapped is a PKCS#12 as the base64 command prints it.
func wrapped(id *keystoretest.Identity) string {
	text := base64.StdEncoding.EncodeToString(id.PKCS12("changeit"))
	return fmt.Sprintf("pkcs12_base64 = %q\n  password = \"changeit\"", text[:76]+"\n"+text[76:]+"\n")
}

// TestCertificateInputsChanged plans nothing when the same certificate comes by
// another way, and only revision announces a new password.
func TestCertificateInputsChanged(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	id := w.issue()
	body := func(inputs ...string) string { return w.provider() + certificate(gate, inputs...) }
	same := func(inputs ...string) resource.TestStep {
		return w.step(turn{gate: gate, config: body(inputs...), requests: []string{}, serves: id})
	}
	w.run(
		w.create(gate, body(pkcs12WriteOnly(id, "changeit")), id),
		w.nothing(gate, body(pkcs12WriteOnly(id, "changeit", keystoretest.Legacy(), keystoretest.Iterations(4096))), id),
		w.nothing(gate, body(pkcs12WriteOnly(id, "another", keystoretest.Alias("gate"))), id),
		w.rotate(gate, body(pkcs12WriteOnly(id, "another"), `revision = "1"`), id),
		same(pemWriteOnly(id), `revision = "1"`),
		same(pkcs12(id, "third"), `revision = "1"`),
	)
}

// TestCertificateRevisionAlone: where revision is set, it alone announces what
// is write-only. Issuers that give another certificate at every run need it.
func TestCertificateRevisionAlone(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	first, second := w.issue(), w.issue()
	body := func(id *keystoretest.Identity, revision string) string {
		return w.provider() + certificate(gate, pkcs12WriteOnly(id, "changeit"), fmt.Sprintf("revision = %q", revision))
	}
	w.run(
		w.create(gate, body(first, "1"), first),
		w.nothing(gate, body(second, "1"), first),
		w.rotate(gate, body(second, "2"), second),
	)
}

// TestCertificateEphemeral reads ephemeral values, which no plan and no state
// may hold.
func TestCertificateEphemeral(t *testing.T) {
	runOnEngine(t)
	w := newWorld(t)
	gate := w.gate()
	first, second := w.issue(), w.issue()
	body := `
variable "pkcs12" {
  type      = string
  ephemeral = true
}
variable "password" {
  type      = string
  ephemeral = true
  sensitive = true
}
` + w.provider() + certificate(gate, "pkcs12_base64_wo = var.pkcs12", "password_wo = var.password")
	with := func(step resource.TestStep, id *keystoretest.Identity, password string) resource.TestStep {
		step.ConfigVariables = config.Variables{
			"pkcs12":   config.StringVariable(base64.StdEncoding.EncodeToString(id.PKCS12(password))),
			"password": config.StringVariable(password),
		}
		return step
	}
	w.run(
		with(w.create(gate, body, first), first, "one"),
		with(w.nothing(gate, body, first), first, "one"),
		with(w.rotate(gate, body, second), second, "two"),
	)
}

// TestCertificateUnknownInputs plans an update while an input is known only at
// apply; where it turns out to be the same, nothing is written.
func TestCertificateUnknownInputs(t *testing.T) {
	runOnEngine(t)
	t.Parallel()
	tests := map[string]func(id *keystoretest.Identity) (inputs, values string){
		"PEM": func(id *keystoretest.Identity) (string, string) {
			return "certificate_pem = terraform_data.issued.output.certificate\n  certificate_chain_pem = terraform_data.issued.output.chain\n" +
					"  private_key_pem_wo = terraform_data.issued.output.key",
				fmt.Sprintf("{ certificate = %q, chain = %q, key = %q }", id.CertPEM, id.ChainPEM, id.KeyPEM)
		},
		"write-only PKCS#12": func(id *keystoretest.Identity) (string, string) {
			// The same bytes each time: another encoding would be another value.
			return "pkcs12_base64_wo = terraform_data.issued.output.file\n  password_wo = \"changeit\"",
				fmt.Sprintf("{ file = %q }", base64.StdEncoding.EncodeToString(id.PKCS12("changeit")))
		},
		"PKCS#12": func(id *keystoretest.Identity) (string, string) {
			return "pkcs12_base64 = terraform_data.issued.output.file\n  password = \"changeit\"",
				fmt.Sprintf("{ file = %q }", base64.StdEncoding.EncodeToString(id.PKCS12("changeit")))
		},
	}
	for name, given := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			first, second := w.issue(), w.issue()
			inputs, one := given(first)
			_, two := given(second)
			body := func(serial, values string) string {
				return w.provider() + fmt.Sprintf("resource \"terraform_data\" \"issued\" {\n  input = %s\n  triggers_replace = %q\n}\n", values, serial) +
					certificate(gate, inputs)
			}
			w.run(
				w.create(gate, body("1", one), first),
				w.step(turn{gate: gate, config: body("2", one), action: plancheck.ResourceActionUpdate, serves: first, after: func(*testing.T) { w.noWrites(gate) }}),
				w.rotate(gate, body("3", two), second),
			)
		})
	}
}

// TestCertificateIgnoredInputs: inputs under ignore_changes mean keep, and
// what is not ignored can still change.
func TestCertificateIgnoredInputs(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		ignore string
		inputs func(id *keystoretest.Identity) string
	}{
		"PEM": {"certificate_pem, certificate_chain_pem, private_key_pem_wo", pemWriteOnly},
		"write-only PKCS#12": {"pkcs12_base64_wo, password_wo", func(id *keystoretest.Identity) string {
			return pkcs12WriteOnly(id, "changeit")
		}},
		"PKCS#12": {"pkcs12_base64, password", func(id *keystoretest.Identity) string { return pkcs12(id, "changeit") }},
		"all":     {"all", pemWriteOnly},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			first, second := w.issue(), w.issue()
			lifecycle := "lifecycle {\n    ignore_changes = [" + test.ignore + "]\n  }"
			if test.ignore == "all" {
				lifecycle = "lifecycle {\n    ignore_changes = all\n  }"
			}
			steps := []resource.TestStep{
				w.create(gate, w.provider()+certificate(gate, test.inputs(first), lifecycle), first),
				w.nothing(gate, w.provider()+certificate(gate, test.inputs(second), lifecycle), first),
			}
			if test.ignore != "all" {
				steps = append(steps, w.step(turn{
					gate: gate, config: w.provider() + certificate(gate, test.inputs(second), lifecycle, `on_destroy = "fallback"`, `fallback = { name = "old.p12", password = "x" }`),
					action: plancheck.ResourceActionUpdate, requests: []string{}, serves: first,
					state: []statecheck.StateCheck{known("on_destroy", knownvalue.StringExact("fallback"))},
				}), w.step(turn{
					gate: gate, config: w.provider() + certificate(gate, test.inputs(second), lifecycle),
					action: plancheck.ResourceActionUpdate, requests: []string{}, serves: first,
				}))
			}
			w.run(steps...)
		})
	}
}
