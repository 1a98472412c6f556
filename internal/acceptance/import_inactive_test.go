// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

// TestImportInactive activates an imported file that the configured password
// opens, and uploads the certificate afresh otherwise.
func TestImportInactive(t *testing.T) {
	runOnEngine(t)
	t.Parallel()
	tests := map[string]struct {
		body   func(id, other *keystoretest.Identity) string
		writes []string
		files  []string
		other  bool // what is configured is not what the file holds
	}{
		"PEM with the password": {
			body: func(id, _ *keystoretest.Identity) string {
				return pemWriteOnly(id) + fmt.Sprintf("\n  password_wo = %q", sitePassword)
			},
			writes: []string{"POST /site.p12/list 200", "POST /site.p12/activate 200"},
			files:  []string{"site.p12*"},
		},
		"PKCS#12": {
			body:   func(id, _ *keystoretest.Identity) string { return packedWriteOnly(id) },
			writes: []string{"POST /site.p12/list 200", "POST /site.p12/activate 200"},
			files:  []string{"site.p12*"},
		},
		"PEM without a password": {
			body:   func(id, _ *keystoretest.Identity) string { return pemWriteOnly(id) },
			writes: []string{"POST /site.p12/list 400", "PUT /NEW 200", "DELETE /site.p12 200"},
			files:  []string{"NEW*"},
		},
		"another certificate": {
			body: func(_, other *keystoretest.Identity) string {
				return pemWriteOnly(other) + fmt.Sprintf("\n  password_wo = %q", sitePassword)
			},
			writes: []string{"POST /site.p12/list 200", "PUT /NEW 200", "DELETE /site.p12 200"},
			files:  []string{"NEW*"},
			other:  true,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			told := w.listen()
			id, other := w.trusted(), w.trusted()
			w.seed(gate, siteFile, id, sitePassword, false)
			served := id
			if test.other {
				served = other
			}
			w.watched(gate, builtIn(gate), served)
			w.run(resource.TestStep{
				Config: w.provider() + certificate(gate, test.body(id, other)) + w.importByID(gate, siteFile),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
					onPlan(func() {
						untouched(t, gate)
						told.must(t, duringPlan, "the gate's built-in certificate is active instead of")
						gate.Journal().Reset()
					}),
				}},
				ConfigStateChecks: []statecheck.StateCheck{
					known("active", knownvalue.Bool(true)),
					known("fingerprint_sha256", knownvalue.StringExact(fingerprint(served))),
					known("retained_names", knownvalue.ListExact(nil)),
				},
			}, w.gaveUp(func() {
				names := map[string]string{gate.Active(): "NEW"}
				if gate.Active() == siteFile {
					names = nil
				}
				w.sameFiles(gate, names, test.files...)
				w.serving(gate, served)
			}))
		})
	}
}

// TestImportRefused says what an id looks like, and which files there are.
func TestImportRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		id   func(url string) string
		says []string
	}{
		"no parts":                    {func(string) string { return "cert.p12" }, []string{"Invalid import id", "https://gate1:9999,abc12345,cert.p12"}},
		"no name":                     {func(url string) string { return url + ",abc12345" }, []string{"Invalid import id", "Accepted forms"}},
		"no environment":              {func(url string) string { return url + ",,cert.p12" }, []string{"Invalid import id", "the environment is missing"}},
		"two environments":            {func(url string) string { return url + "/e/xyz98765,abc12345,cert.p12" }, []string{"Invalid import id", "ends in another environment"}},
		"environment of the URL only": {func(url string) string { return url + "/e/xyz98765,,cert.p12" }, []string{"Invalid import id", "the environment is missing"}},
		"no URL":                      {func(string) string { return "gate1,abc12345,cert.p12" }, []string{"Invalid import id", "Accepted forms"}},
		"plain http":                  {func(string) string { return "http://gate1:9999,abc12345,cert.p12" }, []string{"Invalid import id", "https"}},
		"not a name":                  {func(url string) string { return url + ",abc12345,../cert.p12" }, []string{"Invalid import id", "Accepted forms"}},
		"no such id":                  {func(url string) string { return url + ",../abc12345,cert.p12" }, []string{"Invalid import id", "environment id must consist"}},
		"no such file":                {func(url string) string { return url + ",abc12345,cert.p12" }, []string{"No such file to import", "spare.p12"}},
		"no such environment": {
			func(url string) string { return url + ",zzz99999,spare.p12" }, []string{"environment"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			id := w.trusted()
			w.seed(gate, "spare.p12", id, sitePassword, false)
			w.run(resource.TestStep{
				Config:       w.provider() + certificate(gate, pemWriteOnly(id)),
				ResourceName: address, ImportState: true, ImportStateId: test.id(gate.URL()),
				ExpectError: saying(test.says...),
			})
			untouched(t, gate)
		})
	}
}
