// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

const listAddress = "data.activegate_certificate_list.gate"

func listOf(gate *simulator.Gate, body string) string {
	return fmt.Sprintf("data \"activegate_certificate_list\" \"gate\" {\n  activegate_url = %q\n  %s\n}\n", gate.URL(), body)
}

func listed(attribute string, value knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(listAddress, tfjsonpath.New(attribute), value)
}

// inactive is a file that a gate lists without describing it.
func inactive(name string) knownvalue.Check {
	return knownvalue.ObjectExact(map[string]knownvalue.Check{
		"name": knownvalue.StringExact(name), "active": knownvalue.Bool(false), "entries": knownvalue.ListExact(nil),
	})
}

// TestCertificateList shows all files, sorted, and describes the active one. A
// refresh is one request.
func TestCertificateList(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		zone  *time.Location
		dates bool
	}{
		"UTC": {time.UTC, true},
		// CST is China, Cuba and North America: no instant can be told.
		"ambiguous zone": {time.FixedZone("CST", 8*60*60), false},
		"CET":            {mustZone(t, "Europe/Berlin"), true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate(simulator.Zone(test.zone))
			id := w.issue(loopback)
			serial := id.Leaf.SerialNumber.Text(16)
			mustSeed(t, gate.Seed("b.p12", id.PKCS12("x", keystoretest.Alias("gate")), "x", true))
			for _, name := range []string{"c.p12", "a.p12"} {
				mustSeed(t, gate.Seed(name, w.issue().PKCS12("x"), "x", false))
			}
			from, to := knownvalue.Check(knownvalue.Null()), knownvalue.Check(knownvalue.Null())
			if test.dates {
				from = knownvalue.StringExact(id.Leaf.NotBefore.UTC().Format(time.RFC3339))
				to = knownvalue.StringExact(id.Leaf.NotAfter.UTC().Format(time.RFC3339))
			}
			w.run(resource.TestStep{
				Config: w.provider() + listOf(gate, ""),
				ConfigStateChecks: []statecheck.StateCheck{
					listed("reachable", knownvalue.Bool(true)), listed("active_name", knownvalue.StringExact("b.p12")),
					listed("default_certificate_in_use", knownvalue.Bool(false)), listed("environment_id", knownvalue.StringExact("abc12345")),
					listed("served_fingerprint", knownvalue.StringExact(fingerprint(id))),
					listed("certificates", knownvalue.ListExact([]knownvalue.Check{
						inactive("a.p12"),
						knownvalue.ObjectExact(map[string]knownvalue.Check{
							"name": knownvalue.StringExact("b.p12"), "active": knownvalue.Bool(true),
							"entries": knownvalue.ListExact([]knownvalue.Check{knownvalue.ObjectExact(map[string]knownvalue.Check{
								"alias": knownvalue.StringExact("gate"), "subject": knownvalue.StringExact(gate.Files()[1].Subject),
								"serial_number": knownvalue.StringExact(serial), "valid_from": from, "valid_to": to,
								"description": knownvalue.StringRegexp(saying("Subject:", "Serial number:"+serial)),
							})}),
						}),
						inactive("c.p12"),
					})),
				},
			})
			w.noWrites(gate)
		})
	}
}

// TestCertificateListDefault: a gate without an uploaded file serves its own.
func TestCertificateListDefault(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	w.run(resource.TestStep{
		Config: w.provider(fmt.Sprintf("activegate_url = %q", gate.URL())) + "data \"activegate_certificate_list\" \"gate\" {}\n",
		ConfigStateChecks: []statecheck.StateCheck{
			listed("activegate_url", knownvalue.StringExact(gate.URL())), listed("active_name", knownvalue.Null()),
			listed("default_certificate_in_use", knownvalue.Bool(true)), listed("certificates", knownvalue.ListExact(nil)),
			listed("served_fingerprint", knownvalue.StringExact(simulator.Fingerprint(gate.DefaultLeaf()))),
		},
	})
}

// TestCertificateListUnreachable is an error, or nulls where that is wanted.
func TestCertificateListUnreachable(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	gate.Stop()
	w.run(
		resource.TestStep{Config: w.provider() + listOf(gate, ""), ExpectError: saying("Not reachable", at("activegate_url"))},
		resource.TestStep{
			Config: w.provider(`on_unreachable = "defer"`) + listOf(gate, ""),
			ConfigStateChecks: []statecheck.StateCheck{
				listed("reachable", knownvalue.Bool(false)), listed("active_name", knownvalue.Null()),
				listed("default_certificate_in_use", knownvalue.Null()), listed("served_fingerprint", knownvalue.Null()), listed("certificates", knownvalue.Null()),
			},
		},
	)
}

// TestCertificateListAfterRotation reads what the apply has left: a data source
// that refers to a changed resource is read after it.
func TestCertificateListAfterRotation(t *testing.T) {
	runOnEngine(t)
	w := newWorld(t)
	gate := w.gate()
	first, second := w.issue(), w.issue()
	list := listOf(gate, "depends_on = [activegate_certificate.gate]")
	shows := func(id *keystoretest.Identity) []statecheck.StateCheck {
		return []statecheck.StateCheck{
			listed("served_fingerprint", knownvalue.StringExact(fingerprint(id))), listed("certificates", knownvalue.ListSizeExact(1)),
			statecheck.CompareValuePairs(address, tfjsonpath.New("name"), listAddress, tfjsonpath.New("active_name"), compare.ValuesSame()),
		}
	}
	// Nobody but the resource's state would trust the leaf of issue here.
	list = strings.Replace(list, "depends_on", trusting(gate, first, second)+"\n  depends_on", 1)
	created := w.create(gate, w.provider()+certificate(gate, pemWriteOnly(first))+list, first)
	rotated := w.step(turn{gate: gate, config: w.provider() + certificate(gate, pemWriteOnly(second)) + list, serves: second, state: shows(second)})
	created.Check, created.ConfigStateChecks = nil, shows(first)
	w.run(created, rotated)
}

// TestCertificateListTrust: the block's fingerprints are trusted, no other.
func TestCertificateListTrust(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	block := fmt.Sprintf("provider \"activegate\" {\n  api_token = %q\n  environment_id = \"abc12345\"\n}\n", simulator.Token)
	w.run(
		w.refused(gate, block+listOf(gate, ""), "Certificate not trusted", at("activegate_url"), simulator.Fingerprint(gate.DefaultLeaf())),
		resource.TestStep{PreConfig: func() { w.noRequests(gate) }, Config: block + listOf(gate, trusting(gate))},
	)
}

func mustZone(t *testing.T, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}
