// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

// TestPlanUnknownParts: one part of the certificate is known only at apply. It
// is an update that turns out to be none, and errors wait for the apply.
func TestPlanUnknownParts(t *testing.T) {
	t.Parallel()
	const part = "terraform_data.part.output"
	tests := map[string]struct {
		body  func(id *keystoretest.Identity, part string) string
		value func(id *keystoretest.Identity) string
		// unmoved says that the part decides nothing that is served.
		unmoved bool
	}{
		"certificate": {
			body: func(id *keystoretest.Identity, part string) string {
				return fmt.Sprintf("certificate_pem = %s\n  private_key_pem_wo = %q", part, id.KeyPEM)
			},
			value: func(id *keystoretest.Identity) string { return id.CertPEM },
		},
		"chain": {
			body: func(id *keystoretest.Identity, part string) string {
				return fmt.Sprintf("certificate_pem = %q\n  certificate_chain_pem = %s\n  private_key_pem_wo = %q", id.CertPEM, part, id.KeyPEM)
			},
			value: func(id *keystoretest.Identity) string { return id.ChainPEM },
		},
		"key": {
			body: func(id *keystoretest.Identity, part string) string {
				return fmt.Sprintf("certificate_pem = %q\n  private_key_pem_wo = %s", id.CertPEM, part)
			},
			value:   func(id *keystoretest.Identity) string { return id.KeyPEM },
			unmoved: true,
		},
		"password": {
			body: func(id *keystoretest.Identity, part string) string {
				return fmt.Sprintf("pkcs12_base64_wo = %q\n  password_wo = %s", base64.StdEncoding.EncodeToString(id.PKCS12("changeit")), part)
			},
			value: func(*keystoretest.Identity) string { return "changeit" },
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			id := w.issue(loopback)
			body := func(serial string) string {
				return w.provider() + fmt.Sprintf("resource \"terraform_data\" \"part\" {\n  input = %q\n  triggers_replace = %q\n}\n", test.value(id), serial) +
					certificate(gate, test.body(id, part))
			}
			action := plancheck.ResourceActionUpdate
			if test.unmoved {
				action = plancheck.ResourceActionNoop
			}
			w.run(
				w.create(gate, body("1"), id),
				w.step(turn{gate: gate, config: body("2"), action: action, serves: id, after: func(*testing.T) { w.noWrites(gate) }}),
			)
		})
	}
}

// TestPlanVariables gives every input as a required variable, which validation
// sees as unknown: nothing may be refused there.
func TestPlanVariables(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	first, second := w.issue(loopback), w.issue(loopback)
	var body strings.Builder
	for _, name := range []string{"certificate", "chain", "key", "password", "name", "warning"} {
		fmt.Fprintf(&body, "variable %q {\n  type      = string\n  sensitive = %t\n}\n", name, name == "key" || name == "password")
	}
	body.WriteString("variable \"names\" {\n  type = set(string)\n}\n")
	body.WriteString(w.provider() + certificate(gate, `certificate_pem = var.certificate
  certificate_chain_pem = var.chain
  private_key_pem       = var.key
  password              = var.password
  name_prefix           = var.name
  expiry_warning        = var.warning
  required_dns_names    = var.names`))
	with := func(step resource.TestStep, id *keystoretest.Identity, names ...config.Variable) resource.TestStep {
		step.ConfigVariables = config.Variables{
			"certificate": config.StringVariable(id.CertPEM), "chain": config.StringVariable(id.ChainPEM), "key": config.StringVariable(id.KeyPEM),
			"password": config.StringVariable("changeit"), "name": config.StringVariable("gate-"), "warning": config.StringVariable("5d"),
			"names": config.SetVariable(names...),
		}
		return step
	}
	w.run(
		with(w.create(gate, body.String(), first), first, config.StringVariable("localhost")),
		with(w.rotate(gate, body.String(), second), second, config.StringVariable("gate.example.com")),
		with(w.refused(gate, body.String(), "Certificate does not cover a required name"), second, config.StringVariable("other.example.com")),
	)
}

// TestPlanUnknownBad: what turns out to be unusable only at apply is refused
// then, at its attribute, before anything is written.
func TestPlanUnknownBad(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	id, other := w.issue(loopback), w.issue(loopback)
	text := w.provider() + fmt.Sprintf("resource \"terraform_data\" \"part\" {\n  input = %q\n}\n", other.KeyPEM) +
		certificate(gate, fmt.Sprintf("certificate_pem = %q\n  private_key_pem_wo = terraform_data.part.output", id.CertPEM))
	w.run(w.refused(gate, text, "Unusable certificate input", at("private_key_pem_wo"), "does not belong to the certificate"))
	w.noWrites(gate)
}

// TestPlanEphemeralIssuer: an ephemeral value is made anew at apply, so another
// certificate arrives than the one that was planned. That is why its facts are
// planned unknown.
func TestPlanEphemeralIssuer(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	issuer := newIssuer(w)
	text := w.provider() + "ephemeral \"issuer_file\" \"it\" {}\n" +
		certificate(gate, "pkcs12_base64_wo = ephemeral.issuer_file.it.pkcs12", "password_wo = ephemeral.issuer_file.it.password")
	factories := w.factories()
	factories["issuer"] = issuer.factory()
	served := func(revision string) resource.TestStep {
		return resource.TestStep{
			Config: strings.Replace(text, "password_wo", fmt.Sprintf("revision = %q\n  password_wo", revision), 1),
			Check: func(*terraform.State) error {
				if files := gate.Files(); len(files) != 1 || !issuer.issued(files[0].Fingerprint) {
					t.Errorf("on the gate: %+v", files)
				}
				return nil
			},
		}
	}
	steps := []resource.TestStep{
		served("1"), // revision alone announces: no plan that follows sees a change
		served("2"),
	}
	opens(t, steps, "activegate_certificate.gate")
	drive(t, resource.TestCase{
		// OpenTofu and Terraform have ephemeral resources wherever they have
		// write-only attributes.
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_11_0)},
		ProtoV6ProviderFactories: factories,
		Steps:                    steps,
	})
	if issuer.count() < 4 {
		t.Errorf("the issuer was asked %d times: plan and apply got the same certificate", issuer.count())
	}
}
