// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// described is one activegate_certificate data source.
func described(gate *simulator.Gate, name string, extra ...string) string {
	text := fmt.Sprintf("\ndata \"activegate_certificate\" \"file\" {\n  activegate_url = %q\n  name = %q\n", gate.URL(), name)
	for _, line := range extra {
		text += "  " + line + "\n"
	}
	return text + "}\n"
}

// TestDataSourceCertificate describes an active file without its password, and
// an inactive one with it.
func TestDataSourceCertificate(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		active   bool
		extra    string
		requests []string
	}{
		"active":                   {active: true, requests: []string{"GET /list 200"}},
		"inactive":                 {extra: fmt.Sprintf("password = %q", sitePassword), requests: []string{"GET /list 200", "POST /site.p12/list 200"}},
		"active, password left in": {active: true, extra: `password = "whatever"`, requests: []string{"GET /list 200"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			id, second := w.trusted(), w.trusted()
			content := id.PKCS12(sitePassword, keystoretest.Alias("first"), keystoretest.And(second))
			if err := gate.Seed(siteFile, content, sitePassword, test.active); err != nil {
				t.Fatal(err)
			}
			told := w.listen()
			var lines [][]string
			told.onRun = func() {
				if asked := gate.Journal().Lines(); len(asked) > 0 {
					lines = append(lines, asked)
				}
				gate.Journal().Reset()
			}
			w.run(resource.TestStep{
				Config: w.provider() + described(gate, siteFile, test.extra),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue("data.activegate_certificate.file", tfjsonpath.New("environment_id"), knownvalue.StringExact(w.sim.Environment())),
					statecheck.ExpectKnownValue("data.activegate_certificate.file", tfjsonpath.New("entries"), knownvalue.ListSizeExact(2)),
					statecheck.ExpectKnownValue("data.activegate_certificate.file", tfjsonpath.New("entries").AtSliceIndex(0), knownvalue.ObjectPartial(map[string]knownvalue.Check{
						"alias":         knownvalue.StringExact("first"),
						"subject":       knownvalue.StringExact("CN=gate.example.com"),
						"serial_number": knownvalue.StringExact(id.Leaf.SerialNumber.Text(16)),
						"valid_from":    knownvalue.StringExact(id.Leaf.NotBefore.UTC().Format(time.RFC3339)),
						"valid_to":      knownvalue.StringExact(id.Leaf.NotAfter.UTC().Format(time.RFC3339)),
						"description":   knownvalue.NotNull(),
					})),
				},
			})
			if len(lines) == 0 {
				t.Error("the gate was never asked")
			}
			for _, asked := range lines {
				if fmt.Sprint(asked) != fmt.Sprint(test.requests) {
					t.Errorf("a run asked %q, want %q", asked, test.requests)
				}
			}
		})
	}
}

// TestDataSourceCertificateRefused points at what is wrong.
func TestDataSourceCertificateRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		name, extra string
		says        []string
	}{
		"wrong password": {siteFile, `password = "wrong"`, []string{"Wrong password", at("password")}},
		"no password":    {siteFile, "", []string{"No password for an inactive file"}},
		"no such file":   {"missing.p12", "", []string{"No such file", ": name", siteFile}},
		"not a name":     {"../etc", "", []string{": name"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			w.seed(gate, siteFile, w.trusted(), sitePassword, false)
			w.run(resource.TestStep{Config: w.provider() + described(gate, test.name, test.extra), ExpectError: saying(test.says...)})
			untouched(t, gate)
		})
	}
}
