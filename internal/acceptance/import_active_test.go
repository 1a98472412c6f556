// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"encoding/base64"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// siteFile and sitePassword are a file that was on a gate before this provider.
const (
	siteFile     = "site.p12"
	sitePassword = "of the site"
)

// importID is the id of a file for an import.
func (w *world) importID(gate *simulator.Gate, name string) string {
	return fmt.Sprintf("%s,%s,%s", gate.URL(), w.sim.Environment(), name)
}

// importByID is an import block.
func (w *world) importByID(gate *simulator.Gate, name string) string {
	return fmt.Sprintf("\nimport {\n  to = %s\n  id = %q\n}\n", address, w.importID(gate, name))
}

// packedWriteOnly gives a certificate as write-only PKCS#12 under sitePassword.
func packedWriteOnly(id *keystoretest.Identity) string {
	return fmt.Sprintf("pkcs12_base64_wo = %q\n  password_wo = %q", base64.StdEncoding.EncodeToString(id.PKCS12(sitePassword)), sitePassword)
}

// TestImportActive plans no change when the configured certificate is the one
// that is served. The rotation after it deletes the imported file.
func TestImportActive(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		name   func(id *keystoretest.Identity) string
		body   func(id *keystoretest.Identity) string
		prefix string
	}{
		"PEM": {body: pemWriteOnly, prefix: "terraform-"},
		"PEM with the chain behind the leaf": {prefix: "terraform-", body: func(id *keystoretest.Identity) string {
			return fmt.Sprintf("certificate_pem = %q\n  private_key_pem_wo = %q", id.CertPEM+id.ChainPEM, id.KeyPEM)
		}},
		"PKCS#12": {prefix: "terraform-", body: packedWriteOnly},
		"own prefix": {
			prefix: "web-",
			name:   func(id *keystoretest.Identity) string { return "web-" + fingerprint(id)[:8] + "-abcd2345.p12" },
			body:   func(id *keystoretest.Identity) string { return pemWriteOnly(id) + "\n  name_prefix = \"web-\"" },
		},
		"fixed name": {prefix: "terraform-", body: func(id *keystoretest.Identity) string {
			return pemWriteOnly(id) + fmt.Sprintf("\n  name = %q", siteFile)
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			id, next := w.trusted(), w.trusted()
			file := siteFile
			if test.name != nil {
				file = test.name(id)
			}
			w.seed(gate, file, id, sitePassword, true)
			w.watched(gate, id, next)
			config := w.provider() + certificate(gate, test.body(id))
			w.run(
				resource.TestStep{
					Config: config + w.importByID(gate, file),
					ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
						plancheck.ExpectResourceAction(address, plancheck.ResourceActionNoop),
					}},
					ConfigStateChecks: []statecheck.StateCheck{
						known("id", knownvalue.StringExact(gate.URL()+","+w.sim.Environment())),
						known("name", knownvalue.StringExact(file)),
						known("name_prefix", knownvalue.StringExact(test.prefix)),
						known("active", knownvalue.Bool(true)),
						known("fingerprint_sha256", knownvalue.StringExact(fingerprint(id))),
						known("serial_number", knownvalue.NotNull()),
						known("dns_names", knownvalue.ListSizeExact(len(id.Leaf.DNSNames))),
						known("retained_names", knownvalue.ListExact(nil)),
					},
				},
				afterwards(func() {
					untouched(t, gate)
					w.sameFiles(gate, nil, file+"*")
				}, w.nothing(gate, config, id)),
				w.rotateImported(gate, test.body(next), next, name),
			)
		})
	}
}

// rotateImported rotates away from an imported file, under a changed name where
// names are fixed. A configured password is tried on it first.
func (w *world) rotateImported(gate *simulator.Gate, body string, id *keystoretest.Identity, kind string) resource.TestStep {
	w.t.Helper()
	if kind == "fixed name" {
		body = pemWriteOnly(id) + "\n  name = \"other.p12\""
	}
	rotation := turn{gate: gate, config: w.provider() + certificate(gate, body), action: plancheck.ResourceActionUpdate, requests: rotateRequests, serves: id}
	if kind == "PKCS#12" {
		rotation.requests = slices.Insert(slices.Clone(rotateRequests), 1, "POST /OLD/list 200")
	}
	return w.step(rotation)
}

// TestImportWayBack warns before an imported file is rotated away whose password
// is not known, and only then.
func TestImportWayBack(t *testing.T) {
	t.Parallel()
	const noWayBack, locked = "WARNING There is no way back to the active file", "whose password is not known"
	packed := func(password string) func(*keystoretest.Identity) string {
		return func(id *keystoretest.Identity) string {
			return fmt.Sprintf("pkcs12_base64_wo = %q\n  password_wo = %q", base64.StdEncoding.EncodeToString(id.PKCS12(password)), password)
		}
	}
	tests := map[string]struct {
		adopt, rotate func(*keystoretest.Identity) string
		extra         string
		warns         bool
	}{
		"PEM":                      {adopt: pemWriteOnly, rotate: pemWriteOnly, warns: true},
		"PKCS#12, same password":   {adopt: packedWriteOnly, rotate: packedWriteOnly},
		"PKCS#12, other password":  {adopt: packedWriteOnly, rotate: packed("another"), warns: true},
		"PKCS#12, with a fallback": {adopt: packedWriteOnly, rotate: packed("another"), extra: fmt.Sprintf("\n  fallback = { name = %q, password = %q }", siteFile, sitePassword)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			told := w.listen()
			id, next, last := w.trusted(), w.trusted(), w.trusted()
			w.seed(gate, siteFile, id, sitePassword, true)
			w.watched(gate, id, next, last)
			rotated := func(id *keystoretest.Identity, extra string) resource.TestStep {
				return w.step(turn{
					gate: gate, config: w.provider() + certificate(gate, test.rotate(id)+extra), action: plancheck.ResourceActionUpdate,
					after: func(*testing.T) { w.serving(gate, id) },
				})
			}
			w.run(
				resource.TestStep{Config: w.provider() + certificate(gate, test.adopt(id)) + w.importByID(gate, siteFile)},
				afterwards(func() { told.never(t, throughout, noWayBack); told.reset() }, rotated(next, test.extra)),
				afterwards(func() {
					if test.warns {
						told.must(t, duringPlan, noWayBack, locked, siteFile)
					} else {
						told.never(t, duringPlan, noWayBack)
					}
					told.reset()
				}, rotated(last, "")),
			)
			told.never(t, throughout, noWayBack)
		})
	}
}

// TestPasswordForgotten warns where a renewal leaves nothing that opens the file
// that is served.
func TestPasswordForgotten(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	told := w.listen()
	first, second := w.trusted(), w.trusted()
	w.run(
		w.create(gate, w.provider()+certificate(gate, packedWriteOnly(first)), first),
		afterwards(func() { told.never(t, throughout, "no way back") }, w.rotate(gate, w.provider()+certificate(gate, pemWriteOnly(second)), second)),
	)
	told.must(t, duringPlan, "WARNING There is no way back to the active file", "whose password is not known")
}

// TestImportOtherCertificate rotates in the same apply when another certificate
// is configured than the one that is served.
func TestImportOtherCertificate(t *testing.T) {
	t.Parallel()
	for name, leaf := range map[string]bool{"another leaf": true, "intermediate missing on the gate": false} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			issuer := w.ca.Intermediate("Acceptance Intermediate")
			id := issuer.Issue(keystoretest.WithDNS("localhost"), keystoretest.WithIPs(net.IPv4(127, 0, 0, 1)))
			served, seeded := id, *id
			if leaf {
				served = issuer.Issue(keystoretest.WithDNS("localhost"))
			} else {
				seeded.Chain = nil
			}
			w.seed(gate, siteFile, &seeded, sitePassword, true)
			w.watched(gate, id, served)
			provider := strings.Replace(w.provider(), "trusted_fingerprints = [", fmt.Sprintf("trusted_fingerprints = [%q, ", fingerprint(id)), 1)
			w.run(w.rotate(gate, provider+certificate(gate, pemWriteOnly(served))+w.importByID(gate, siteFile), served))
			if chain := gate.Files()[0].Entries[0].Chain; chain != 3 {
				t.Errorf("%d certificates are presented, want leaf, intermediate and root", chain)
			}
		})
	}
}

// TestImportSeveralKeys plans no change whichever key of a file the gate serves.
func TestImportSeveralKeys(t *testing.T) {
	w := newWorld(t)
	gate := w.gate(simulator.With(func(b *simulator.Behaviour) { b.PresentKeyEntry = 1 }))
	first, second := w.trusted(), w.trusted()
	seeded := first.PKCS12(sitePassword, keystoretest.And(second))
	if err := gate.Seed(siteFile, seeded, sitePassword, true); err != nil {
		t.Fatal(err)
	}
	w.watched(gate, second, builtIn(gate)) // the file is lost meanwhile
	config := w.provider() + certificate(gate, fmt.Sprintf("pkcs12_base64_wo = %q\n  password_wo = %q",
		base64.StdEncoding.EncodeToString(first.PKCS12(sitePassword, keystoretest.And(second))), sitePassword))
	w.run(
		resource.TestStep{
			Config: config + w.importByID(gate, siteFile),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(address, plancheck.ResourceActionNoop),
			}},
			ConfigStateChecks: []statecheck.StateCheck{known("fingerprint_sha256", knownvalue.StringExact(fingerprint(second)))},
		},
		w.step(turn{gate: gate, config: config, action: plancheck.ResourceActionNoop, requests: []string{}}),
		// A lost file is uploaded again with all its keys.
		afterwards(func() { w.removes(gate, siteFile) }, w.step(turn{
			gate: gate, config: config, action: plancheck.ResourceActionUpdate, requests: uploadRequests,
			after: func(*testing.T) { w.serving(gate, second) },
		})),
	)
}

// TestImportWithoutRoot takes a configured chain that ends below the root for
// the one that is served.
func TestImportWithoutRoot(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	id := w.trusted()
	w.seed(gate, siteFile, id, sitePassword, true)
	w.watched(gate, id)
	body := fmt.Sprintf("certificate_pem = %q\n  private_key_pem_wo = %q", id.CertPEM, id.KeyPEM)
	w.run(resource.TestStep{
		Config: w.provider() + certificate(gate, body) + w.importByID(gate, siteFile),
		ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
			plancheck.ExpectResourceAction(address, plancheck.ResourceActionNoop),
		}},
	})
	untouched(t, gate)
}
