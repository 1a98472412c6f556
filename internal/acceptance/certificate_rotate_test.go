// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

// TestCertificateRotation is the main job: create, rotate in place, destroy,
// with the exact requests of each.
func TestCertificateRotation(t *testing.T) {
	runOnEngine(t)
	w := newWorld(t)
	gate := w.gate()
	first, second := w.issue(), w.issue(keystoretest.WithRSA(2048))
	w.run(
		w.step(turn{
			gate: gate, config: w.provider() + certificate(gate, pemWriteOnly(first)),
			action: plancheck.ResourceActionCreate, requests: createRequests, serves: first,
			plan: []plancheck.PlanCheck{
				planned("fingerprint_sha256", knownvalue.StringExact(fingerprint(first))),
				planned("active", knownvalue.Bool(true)),
				unknown("name"), unknown("retained_names"),
			},
			state: []statecheck.StateCheck{
				known("id", knownvalue.StringExact(gate.URL()+",abc12345")),
				known("activegate_url", knownvalue.StringExact(gate.URL())),
				known("environment_id", knownvalue.StringExact("abc12345")),
				known("fingerprint_sha256", knownvalue.StringExact(fingerprint(first))),
				known("serial_number", knownvalue.StringExact(first.Leaf.SerialNumber.Text(16))),
				known("not_after", knownvalue.StringExact(first.Leaf.NotAfter.Format("2006-01-02T15:04:05Z"))),
				known("not_before", knownvalue.StringExact(first.Leaf.NotBefore.Format("2006-01-02T15:04:05Z"))),
				known("issuer", knownvalue.StringExact("CN=Acceptance Root,O=Example")),
				known("dns_names", knownvalue.ListExact([]knownvalue.Check{
					knownvalue.StringExact("localhost"), knownvalue.StringExact("127.0.0.1"), knownvalue.StringExact("gate.example.com"),
				})),
				known("active", knownvalue.Bool(true)),
				known("retained_names", knownvalue.ListExact(nil)),
				known("private_key_pem_wo", knownvalue.Null()),
			},
		}),
		w.nothing(gate, w.provider()+certificate(gate, pemWriteOnly(first)), first),
		w.step(turn{
			gate: gate, config: w.provider() + certificate(gate, pemWriteOnly(second)),
			action: plancheck.ResourceActionUpdate, requests: rotateRequests, serves: second,
			plan: []plancheck.PlanCheck{
				planned("fingerprint_sha256", knownvalue.StringExact(fingerprint(second))),
				planned("active", knownvalue.Bool(true)), unknown("name"), unknown("retained_names"),
			},
			state: []statecheck.StateCheck{known("retained_names", knownvalue.ListExact(nil)), known("active", knownvalue.Bool(true))},
			after: func(t *testing.T) {
				name := gate.Active()
				if want := "terraform-" + fingerprint(second)[:8] + "-"; !strings.HasPrefix(name, want) || !strings.HasSuffix(name, ".p12") {
					t.Errorf("the file is named %q, want %q...p12", name, want)
				}
				gate.Journal().Reset()
			},
		}),
	)
	// The journal holds the plans after the rotation and the destroy: the gate
	// refuses to delete what it serves, so nothing but lists were sent.
	w.noWrites(gate)
	w.onlyFile(gate, second)
}

// TestCertificateRefresh asks each gate once, however often a plan needs the list.
func TestCertificateRefresh(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	first, second := w.issue(), w.issue()
	ask := func(want ...string) plancheck.PlanCheck {
		return onPlan(func() {
			if diff := cmp.Diff(want, gate.Journal().Lines()); diff != "" {
				t.Errorf("requests of the plan (-want +got):\n%s", diff)
			}
		})
	}
	unchanged := w.nothing(gate, w.provider()+certificate(gate, pemWriteOnly(first)), first)
	unchanged.ConfigPlanChecks.PreApply = slices.Insert(unchanged.ConfigPlanChecks.PreApply, 0, ask("GET /list 200"))
	changed := w.rotate(gate, w.provider()+certificate(gate, pemWriteOnly(second)), second)
	changed.ConfigPlanChecks.PreApply = slices.Insert(changed.ConfigPlanChecks.PreApply, 0, ask("GET /list 200"))
	w.run(w.create(gate, w.provider()+certificate(gate, pemWriteOnly(first)), first), unchanged, changed)
}

// TestCertificateChain rotates when only the chain changes: what is presented
// changes too.
func TestCertificateChain(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	id := w.ca.Intermediate("Acceptance Issuing").Issue(keystoretest.WithDNS("localhost"))
	config := func(chain string) string {
		return w.provider() + certificate(gate, fmt.Sprintf("certificate_pem = %q\n  certificate_chain_pem = %q\n  private_key_pem_wo = %q", id.CertPEM, chain, id.KeyPEM))
	}
	intermediate := strings.SplitAfter(id.ChainPEM, "-----END CERTIFICATE-----\n")[0]
	rotated := w.step(turn{
		gate: gate, config: config(id.ChainPEM), action: plancheck.ResourceActionUpdate, requests: rotateRequests, serves: id,
		plan: []plancheck.PlanCheck{planned("fingerprint_sha256", knownvalue.StringExact(fingerprint(id)))},
		after: func(t *testing.T) {
			if chain := gate.Files()[0].Entries[0].Chain; chain != 3 {
				t.Errorf("the gate presents %d certificates, want 3", chain)
			}
		},
	})
	w.run(w.create(gate, config(intermediate), id), rotated)
}

// TestCertificateRevision uploads again on any change of revision: set, changed
// and removed.
func TestCertificateRevision(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	id := w.issue()
	config := func(revision string) string {
		return w.provider() + certificate(gate, pemWriteOnly(id), revision)
	}
	w.run(
		w.create(gate, config(""), id),
		w.rotate(gate, config(`revision = "1"`), id),
		w.rotate(gate, config(`revision = "2"`), id),
		w.nothing(gate, config(`revision = "2"`), id),
		w.rotate(gate, config(""), id),
	)
}

// TestCertificateReEncoded plans nothing when the same certificate is written
// in another way.
func TestCertificateReEncoded(t *testing.T) {
	t.Parallel()
	crlf := func(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") }
	blocks := func(chain string) []string {
		parts := strings.SplitAfter(chain, "-----END CERTIFICATE-----\n")
		return parts[:len(parts)-1]
	}
	pem := func(certificate, chain, key string) string {
		return fmt.Sprintf("certificate_pem = %q\n  certificate_chain_pem = %q\n  private_key_pem_wo = %q", certificate, chain, key)
	}
	tests := map[string]func(id *keystoretest.Identity) string{
		"CRLF": func(id *keystoretest.Identity) string {
			return pem(crlf(id.CertPEM), crlf(id.ChainPEM), crlf(id.KeyPEM))
		},
		"other chain order": func(id *keystoretest.Identity) string {
			chain := blocks(id.ChainPEM)
			slices.Reverse(chain)
			return pem(id.CertPEM, strings.Join(chain, ""), id.KeyPEM)
		},
		"chain behind the leaf": func(id *keystoretest.Identity) string {
			return fmt.Sprintf("certificate_pem = %q\n  private_key_pem_wo = %q", id.CertPEM+id.ChainPEM, id.KeyPEM)
		},
		"text around the blocks": func(id *keystoretest.Identity) string {
			return pem("Bag Attributes\n  friendlyName: gate\n"+id.CertPEM+"\n\n", id.ChainPEM, id.KeyPEM)
		},
		"a PKCS#12 of it": func(id *keystoretest.Identity) string { return pkcs12WriteOnly(id, "changeit") },
	}
	for name, again := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			id := w.ca.Intermediate("Acceptance Issuing").Issue(keystoretest.WithDNS("localhost"))
			same := w.step(turn{gate: gate, config: w.provider() + certificate(gate, again(id)), requests: []string{}, serves: id})
			w.run(w.create(gate, w.provider()+certificate(gate, pemWriteOnly(id)), id), same)
			w.noWrites(gate)
		})
	}
}

// TestCertificateOutputs passes a changed fingerprint on in the same apply.
func TestCertificateOutputs(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	first, second := w.issue(), w.issue()
	const output = `
output "fingerprint" { value = activegate_certificate.gate.fingerprint_sha256 }
output "name" { value = activegate_certificate.gate.name }
`
	w.run(
		w.create(gate, w.provider()+certificate(gate, pemWriteOnly(first))+output, first),
		w.rotate(gate, w.provider()+certificate(gate, pemWriteOnly(second))+output, second),
		resource.TestStep{
			Config: w.provider() + certificate(gate, pemWriteOnly(second)) + output,
			Check:  resource.TestCheckOutput("fingerprint", fingerprint(second)),
		},
	)
}
