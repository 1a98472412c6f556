// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestDriftUntrusted sends nothing to a gate whose leaf is not trusted. The
// fingerprint in the messages is what repairs it.
func TestDriftUntrusted(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	told := w.listen()
	id, stranger := w.issue(), keystoretest.SelfSigned()
	trust := newTrustFile(t, gate)
	config := w.trusting(trust.path) + certificate(gate, pemWriteOnly(id))
	leaf := fingerprint(stranger)
	silent := func() { w.noRequests(gate) }
	w.run(
		w.create(gate, config, id),
		w.lostFor(gate, func() { w.watched(gate, id, stranger); w.adminActivates(gate, stranger) }),
		resource.TestStep{
			PreConfig: func() { silent(); told.reset() },
			Config:    config, PlanOnly: true, ExpectNonEmptyPlan: true,
		},
		resource.TestStep{
			PreConfig: func() {
				silent()
				told.must(t, duringRead, "WARNING Certificate not trusted", leaf)
				told.must(t, duringPlan, "WARNING The gate does not serve this certificate", leaf)
				told.never(t, duringPlan, "ERROR")
			},
			Config: config, ExpectError: saying("Certificate not trusted", leaf, "trusted_fingerprints"),
		},
		afterwards(func() { silent(); trust.add(stranger) }, w.step(turn{
			gate: gate, config: config, action: plancheck.ResourceActionUpdate, requests: reactivateRequests,
			after: func(*testing.T) { w.serving(gate, id) },
		})),
	)
}

// TestDriftContainer restarts a gate in a container without a volume, twice:
// then the plan says what the usual causes are.
func TestDriftContainer(t *testing.T) {
	w := newWorld(t)
	gate := w.gate(simulator.With(func(b *simulator.Behaviour) { b.Container = true }))
	told := w.listen()
	id := w.issue()
	trust := newTrustFile(t, gate)
	config := w.trusting(trust.path) + certificate(gate, pemWriteOnly(id))
	lost := func(trusted bool) func() {
		return func() {
			gate.Restart()
			if trusted {
				trust.set(simulator.Fingerprint(gate.DefaultLeaf()))
			}
			gate.Journal().Reset()
			told.reset()
		}
	}
	repair := turn{gate: gate, config: config, action: plancheck.ResourceActionUpdate, requests: uploadRequests, serves: id}
	first, second := repair, repair
	first.after = func(t *testing.T) {
		told.must(t, duringPlan, "is no longer on the gate (the gate's built-in certificate is active)")
		told.never(t, duringPlan, "keep vanishing")
	}
	second.after = func(t *testing.T) {
		told.must(t, duringPlan, "keep vanishing", "Cluster ActiveGate", "container")
	}
	w.run(
		w.create(gate, config, id),
		// The new built-in certificate is another one: nobody trusts it yet.
		w.lostFor(gate, lost(false)),
		resource.TestStep{Config: config, ExpectError: saying("Certificate not trusted", "trusted_fingerprints")},
		w.lostFor(gate, func() { w.noRequests(gate); trust.set(simulator.Fingerprint(gate.DefaultLeaf())) }),
		w.step(first),
		w.lostFor(gate, lost(true)),
		w.step(second),
	)
}

// trustFile holds the fingerprints that a provider block trusts, at the time of
// a run.
type trustFile struct {
	t    *testing.T
	path string
}

func newTrustFile(t *testing.T, gate *simulator.Gate) trustFile {
	t.Helper()
	file := trustFile{t: t, path: filepath.Join(t.TempDir(), "trusted")}
	file.set(simulator.Fingerprint(gate.DefaultLeaf()))
	return file
}

func (f trustFile) set(prints string) {
	f.t.Helper()
	if err := os.WriteFile(f.path, []byte(prints), 0o600); err != nil {
		f.t.Error(err)
	}
}

func (f trustFile) add(id *keystoretest.Identity) {
	f.t.Helper()
	before, err := os.ReadFile(f.path)
	if err != nil {
		f.t.Error(err)
	}
	f.set(string(before) + "," + fingerprint(id))
}
