// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// adminFile and adminPassword are a file that somebody else puts on a gate.
const (
	adminFile     = "admin.p12"
	adminPassword = "the admin's own"
)

// afterwards makes something happen to the gate before a step.
func afterwards(happens func(), step resource.TestStep) resource.TestStep {
	prepare := step.PreConfig
	step.PreConfig = func() {
		happens()
		if prepare != nil {
			prepare()
		}
	}
	return step
}

// adminActivates puts somebody else's certificate into service.
func (w *world) adminActivates(gate *simulator.Gate, id *keystoretest.Identity) {
	w.t.Helper()
	w.seed(gate, adminFile, id, adminPassword, true)
}

// trusted is a certificate that clients of the gate accept by its chain: it
// covers the address that gates have here.
func (w *world) trusted() *keystoretest.Identity {
	return w.issue(keystoretest.WithIPs(net.IPv4(127, 0, 0, 1)))
}

// seed puts a file on the gate past the journal.
func (w *world) seed(gate *simulator.Gate, name string, id *keystoretest.Identity, password string, activate bool) {
	w.t.Helper()
	if err := gate.Seed(name, id.PKCS12(password), password, activate); err != nil {
		w.t.Error(err)
	}
}

// onGate are the files on a gate as names, the active one with a star; names maps those
// that differ from run to run to words.
func onGate(gate *simulator.Gate, names map[string]string) []string {
	var lines []string
	for _, file := range gate.Files() {
		name := file.Name
		if word, ok := names[name]; ok {
			name = word
		}
		if file.Active {
			name += "*"
		}
		lines = append(lines, name)
	}
	slices.Sort(lines)
	return lines
}

// sameFiles requires exactly these files on the gate, see onGate.
func (w *world) sameFiles(gate *simulator.Gate, names map[string]string, want ...string) {
	w.t.Helper()
	slices.Sort(want)
	if diff := cmp.Diff(want, onGate(gate, names)); diff != "" {
		w.t.Errorf("files on the gate (-want +got):\n%s", diff)
	}
}

// serving requires that the gate presents this leaf.
func (w *world) serving(gate *simulator.Gate, id *keystoretest.Identity) {
	w.t.Helper()
	if got := simulator.Fingerprint(gate.Served()); got != fingerprint(id) {
		w.t.Errorf("the gate presents %s, want %s", got, fingerprint(id))
	}
}

// untouched requires that nothing on the gate was changed since the last reset.
func untouched(t *testing.T, gate *simulator.Gate) {
	t.Helper()
	for _, request := range gate.Journal().Requests() {
		if request.Template == "PUT /{name}" || request.Template == "DELETE /{name}" || request.Template == "POST /{name}/activate" {
			t.Errorf("the gate was written to: %s", request.Line())
		}
	}
}

// builtIn is the gate's own certificate, for tests in which clients may meet it.
func builtIn(gate *simulator.Gate) *keystoretest.Identity {
	return &keystoretest.Identity{Leaf: gate.DefaultLeaf()}
}

// watched connects to the gate without pause from now on until the test ends.
// Whoever does may only ever have met these leaves.
func (w *world) watched(gate *simulator.Gate, allowed ...*keystoretest.Identity) {
	w.t.Helper()
	good := make([]string, 0, len(allowed))
	for _, id := range allowed {
		good = append(good, fingerprint(id))
	}
	watcher := gate.Watch(context.Background())
	w.t.Cleanup(func() {
		watcher.Stop()
		for _, leaf := range watcher.Leafs() {
			if !slices.Contains(good, leaf) {
				w.t.Errorf("a client met the leaf %s, which is none of those that it may meet", leaf)
			}
		}
		if watcher.Handshakes() == 0 {
			w.t.Error("no client has ever met the gate")
		}
		if watcher.Failed() > 0 {
			w.t.Errorf("%d of %d connections failed", watcher.Failed(), watcher.Handshakes()+watcher.Failed())
		}
	})
}

// trusting is a provider block that trusts the CA, and the leaves whose
// fingerprints are in a file at the time of a run.
func (w *world) trusting(file string) string {
	return fmt.Sprintf(`
provider "activegate" {
  api_token            = %q
  environment_id       = %q
  ca_certificate_pem   = %q
  trusted_fingerprints = split(",", file(%q))
}
`, simulator.Token, w.sim.Environment(), w.ca.PEM(), file)
}

// lostFor is a refresh after something happened to the gate: the state says
// that the certificate is not active, and nothing is written.
func (w *world) lostFor(gate *simulator.Gate, happens func()) resource.TestStep {
	w.t.Helper()
	return resource.TestStep{
		PreConfig:    func() { happens(); gate.Journal().Reset() },
		RefreshState: true, ExpectNonEmptyPlan: true,
		Check: resource.ComposeTestCheckFunc(
			resource.TestCheckResourceAttr(address, "active", "false"),
			func(*terraform.State) error { w.noWrites(gate); return nil },
		),
	}
}

// removes deletes a file as somebody on the host would.
func (w *world) removes(gate *simulator.Gate, name string) {
	w.t.Helper()
	if err := gate.Remove(name); err != nil {
		w.t.Error(err)
	}
}

// replaceName puts a name into expected words.
func replaceName(words []string, word, name string) []string {
	replaced := make([]string, 0, len(words))
	for _, text := range words {
		replaced = append(replaced, strings.ReplaceAll(text, word, name))
	}
	return replaced
}

// gaveUp looks at what a step has left that may have failed, and ends the
// test's resources.
func (w *world) gaveUp(look func()) resource.TestStep {
	w.t.Helper()
	return resource.TestStep{PreConfig: look, Config: w.provider()}
}

// later is a check of a text that becomes known while the test runs.
func later(want *string) knownvalue.Check {
	return knownvalue.StringFunc(func(got string) error {
		if got != *want {
			return fmt.Errorf("%q, want %q", got, *want)
		}
		return nil
	})
}
