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
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// withoutKey are configurations that nothing can be uploaded from.
var withoutKey = map[string]struct {
	body func(id *keystoretest.Identity) string
	says []string
}{
	"no certificate": {
		func(*keystoretest.Identity) string { return "" },
		[]string{"No certificate configured", "There is nothing to upload", "pkcs12_base64_wo"},
	},
	"no key": {
		func(id *keystoretest.Identity) string {
			return fmt.Sprintf("certificate_pem = %q\n  certificate_chain_pem = %q", id.CertPEM, id.ChainPEM)
		},
		[]string{"No private key configured", "private_key_pem_wo"},
	},
}

// TestImportWithoutKey adopts what is served without what it was made of: plans
// stay empty, settings can change, and a renewed certificate with its key is a
// rotation like any other.
func TestImportWithoutKey(t *testing.T) {
	t.Parallel()
	for name, test := range withoutKey {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			id, next := w.trusted(), w.trusted()
			w.seed(gate, siteFile, id, sitePassword, true)
			w.watched(gate, id, next)
			config := w.provider() + certificate(gate, test.body(id))
			settings := w.provider() + certificate(gate, test.body(id), `expiry_warning = "10d"`)
			w.run(
				resource.TestStep{
					Config: config + w.importByID(gate, siteFile),
					ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
						plancheck.ExpectResourceAction(address, plancheck.ResourceActionNoop),
					}},
					ConfigStateChecks: []statecheck.StateCheck{
						known("active", knownvalue.Bool(true)),
						known("fingerprint_sha256", knownvalue.StringExact(fingerprint(id))),
					},
				},
				afterwards(func() { untouched(t, gate) }, w.nothing(gate, config, id)),
				w.step(turn{gate: gate, config: settings, action: plancheck.ResourceActionUpdate, requests: []string{}, serves: id}),
				w.nothing(gate, settings, id),
				w.rotate(gate, w.provider()+certificate(gate, pemWriteOnly(next)), next),
			)
		})
	}
}

// TestImportWithoutKeyLost says at plan what is missing to repair an adopted
// gate, and goes on once it is there.
func TestImportWithoutKeyLost(t *testing.T) {
	t.Parallel()
	losses := map[string]struct {
		happens func(w *world, gate *simulator.Gate, other *keystoretest.Identity)
		says    string
	}{
		"gone":     {func(w *world, gate *simulator.Gate, _ *keystoretest.Identity) { w.removes(gate, siteFile) }, `The file "site.p12" is no longer on `},
		"inactive": {func(w *world, gate *simulator.Gate, other *keystoretest.Identity) { w.adminActivates(gate, other) }, `does not serve the file "site.p12", whose password is not known`},
		"replaced": {
			func(w *world, gate *simulator.Gate, other *keystoretest.Identity) {
				w.seed(gate, siteFile, other, adminPassword, true)
			}, `The file "site.p12" on `,
		},
	}
	for name, test := range withoutKey {
		for loss, lost := range losses {
			t.Run(name+", "+loss, func(t *testing.T) {
				w := newWorld(t)
				gate := w.gate()
				id, other := w.trusted(), w.trusted()
				w.seed(gate, siteFile, id, sitePassword, true)
				config := w.provider() + certificate(gate, test.body(id))
				w.run(
					resource.TestStep{Config: config + w.importByID(gate, siteFile)},
					afterwards(func() { lost.happens(w, gate, other) },
						w.refused(gate, config, append([]string{test.says[0], lost.says}, test.says[1:]...)...)),
					resource.TestStep{
						PreConfig: func() { w.noWrites(gate) },
						Config:    w.provider() + certificate(gate, pemWriteOnly(id)),
						ConfigStateChecks: []statecheck.StateCheck{
							known("active", knownvalue.Bool(true)), known("fingerprint_sha256", knownvalue.StringExact(fingerprint(id))),
						},
					},
				)
			})
		}
	}
}

// TestImportWithoutKeyOther refuses at plan to rotate to what cannot be
// uploaded: another certificate without its key, or the same under a new name.
func TestImportWithoutKeyOther(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	id, other := w.trusted(), w.trusted()
	w.seed(gate, siteFile, id, sitePassword, true)
	keyless := withoutKey["no key"]
	w.run(
		resource.TestStep{Config: w.provider() + certificate(gate, "") + w.importByID(gate, siteFile)},
		w.refused(gate, w.provider()+certificate(gate, keyless.body(other)), keyless.says...),
		w.refused(gate, w.provider()+certificate(gate, `name = "other.p12"`), withoutKey["no certificate"].says...),
		resource.TestStep{Config: w.provider()}, // and nothing keeps it from being given up
	)
	w.noWrites(gate)
}
