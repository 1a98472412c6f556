// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"encoding/base64"
	"fmt"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// broken makes a gate list every new file as active and go on presenting the
// old certificate; mended undoes it, and presents what is active.
func broken(gate *simulator.Gate) {
	gate.Behave(func(b *simulator.Behaviour) { b.PresentOnRelease = true })
}

func mended(gate *simulator.Gate) {
	gate.Behave(func(b *simulator.Behaviour) { b.PresentOnRelease = false })
	gate.ReleaseServed()
}

// didNotVerify is what every failed verification says.
const didNotVerify = "The new certificate did not verify"

// TestRollback goes back to the predecessor with whatever password opens it, and
// does not try the same certificate again by itself.
func TestRollback(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		before, after func(id *keystoretest.Identity) string
	}{
		"generated password": {pemWriteOnly, pemWriteOnly},
		"configured password": {
			func(id *keystoretest.Identity) string { return pemWriteOnly(id) + "\n  password_wo = \"same\"" },
			func(id *keystoretest.Identity) string { return pemWriteOnly(id) + "\n  password_wo = \"same\"" },
		},
		"password in state": {
			func(id *keystoretest.Identity) string { return packed(id, "one") },
			func(id *keystoretest.Identity) string { return packed(id, "two") },
		},
		"password of fallback": {
			func(id *keystoretest.Identity) string { return pemWriteOnly(id) + "\n  password_wo = \"one\"" },
			func(id *keystoretest.Identity) string {
				return pemWriteOnly(id) + "\n  password_wo = \"two\"\n  fallback = { name = \"spare.p12\", password = \"one\" }"
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			told := w.listen()
			first, second := w.issue(), w.issue()
			config := func(body string, extra ...string) string {
				return w.provider() + certificate(gate, append(extra, body)...)
			}
			var ours, failed string
			defer w.sim.OnRequest(func(_ *simulator.Gate, request simulator.Request) {
				if request.Template == "PUT /{name}" {
					failed = request.Name
				}
			})()
			w.run(
				w.create(gate, config(test.before(first)), first),
				resource.TestStep{
					PreConfig: func() {
						w.watched(gate, first, second)
						ours = gate.Active()
						broken(gate)
						gate.Journal().Reset()
						told.reset()
					},
					Config: config(test.after(second)), ExpectError: saying(didNotVerify, "is active again", "was deleted", "revision"),
				},
				afterwards(func() {
					told.must(t, duringApply, failed, ours)
					w.rolledBack(gate, ours, failed, true)
					w.onlyFile(gate, first)
				}, w.refusedAgain(gate, told, config(test.after(second)))),
				// The old certificate is still the one in state: going back plans nothing.
				afterwards(func() { untouched(t, gate); mended(gate) }, w.step(turn{
					gate: gate, config: config(test.before(first)), serves: first,
					state: []statecheck.StateCheck{
						known("fingerprint_sha256", knownvalue.StringExact(fingerprint(first))),
						known("active", knownvalue.Bool(true)),
						known("retained_names", knownvalue.ListExact(nil)),
					},
				})),
				// A changed revision tries again.
				w.rotate(gate, config(test.after(second), `revision = "again"`), second),
			)
		})
	}
}

// TestRollbackThenAnotherCertificate tries a changed certificate without being
// asked twice.
func TestRollbackThenAnotherCertificate(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	told := w.listen()
	first, second, third := w.issue(), w.issue(), w.issue()
	config := func(id *keystoretest.Identity) string { return w.provider() + certificate(gate, pemWriteOnly(id)) }
	w.run(
		w.create(gate, config(first), first),
		resource.TestStep{PreConfig: func() { w.watched(gate, first, second, third); broken(gate) }, Config: config(second), ExpectError: saying(didNotVerify)},
		w.refusedAgain(gate, told, config(second)),
		afterwards(func() { mended(gate) }, w.rotate(gate, config(third), third)),
		// It was another certificate that failed, but what failed may be tried
		// again once something else was served.
		w.rotate(gate, config(second), second),
	)
}

// TestRollbackWrongSerial rolls back when the list shows another certificate
// under the new name. It is somebody else's, so it is not deleted.
func TestRollbackWrongSerial(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	first, second, other := w.issue(), w.issue(), w.trusted()
	config := func(id *keystoretest.Identity) string { return w.provider() + certificate(gate, pemWriteOnly(id)) }
	var ours, failed string
	remove := func() {}
	w.run(
		w.create(gate, config(first), first),
		resource.TestStep{
			PreConfig: func() {
				w.watched(gate, first, second, other)
				ours = gate.Active()
				gate.Journal().Reset()
				uploaded := ""
				remove = w.sim.OnRequest(func(_ *simulator.Gate, request simulator.Request) {
					switch {
					case request.Template == "PUT /{name}":
						uploaded, failed = request.Name, request.Name
					case uploaded != "":
						w.seed(gate, uploaded, other, adminPassword, true)
						uploaded = ""
					}
				})
			},
			Config: config(second), ExpectError: saying(didNotVerify, "serial number", "is active again", "holds another certificate"),
		},
		afterwards(func() {
			remove()
			w.rolledBack(gate, ours, failed, false)
			w.sameFiles(gate, map[string]string{ours: "OURS", failed: "THEIRS"}, "OURS*", "THEIRS")
			w.removes(gate, failed)
		}, w.nothing(gate, config(first), first)),
	)
}

// rolledBack requires the exact writes of a rollback.
func (w *world) rolledBack(gate *simulator.Gate, ours, failed string, deleted bool) {
	w.t.Helper()
	var wrote []string
	for _, line := range writes(gate) {
		// A password that does not open the predecessor is harmless.
		if line != "POST /"+ours+"/activate 400" {
			wrote = append(wrote, line)
		}
	}
	want := []string{"PUT /" + failed + " 200", "POST /" + ours + "/activate 200"}
	if deleted {
		want = append(want, "DELETE /"+failed+" 200")
	}
	if !slices.Equal(wrote, want) {
		w.t.Errorf("writes of the rollback: %q, want %q", wrote, want)
	}
}

// refusedAgain is a plan that warns of a certificate that was rolled back, and
// an apply that refuses it for that gate: nothing flaps.
func (w *world) refusedAgain(gate *simulator.Gate, told *heard, config string) resource.TestStep {
	w.t.Helper()
	return resource.TestStep{
		PreConfig: func() { gate.Journal().Reset(); told.reset() },
		Config:    config, ExpectError: saying("Certificate was rolled back before", "revision"),
		ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{onPlan(func() {
			told.must(w.t, duringPlan, "WARNING Certificate was rolled back before")
			gate.Journal().Reset()
		})}},
	}
}

// packed gives a certificate as PKCS#12, with its password in state.
func packed(id *keystoretest.Identity, password string) string {
	return fmt.Sprintf("pkcs12_base64 = %q\n  password = %q", base64.StdEncoding.EncodeToString(id.PKCS12(password)), password)
}
