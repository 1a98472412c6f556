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
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/provider"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// impatience is how long the provider under test polls a gate that never
// switches.
const impatience = 1500 * time.Millisecond

// world is one simulator, one CA and one provider in this process, driven by a
// real engine.
type world struct {
	t   *testing.T
	sim *simulator.Simulator
	ca  *keystoretest.CA
	// options of the provider, beside its patience.
	options []provider.Option
	// through, if set, stands between engine and provider.
	through func(tfprotov6.ProviderServer) tfprotov6.ProviderServer
}

func newWorld(t *testing.T) *world {
	t.Helper()
	t.Parallel()
	sim := simulator.New()
	t.Cleanup(sim.Close)
	return &world{t: t, sim: sim, ca: keystoretest.NewCA("Acceptance Root")}
}

// factories serve the provider in this process.
func (w *world) factories() map[string]func() (tfprotov6.ProviderServer, error) {
	options := append([]provider.Option{
		provider.WithPatience(impatience),
		provider.WithEnvironment(environment(w.t)),
	}, w.options...)
	serve := provider.NewServer("test", options...)
	return map[string]func() (tfprotov6.ProviderServer, error){
		"activegate": func() (tfprotov6.ProviderServer, error) {
			server := serve()
			if w.through != nil {
				server = w.through(server)
			}
			return server, nil
		},
	}
}

// run drives the engine through steps; after each one the plan must be empty.
func (w *world) run(steps ...resource.TestStep) {
	w.t.Helper()
	drive(w.t, resource.TestCase{ProtoV6ProviderFactories: w.factories(), Steps: steps})
}

// gate adds a gate.
func (w *world) gate(options ...simulator.GateOption) *simulator.Gate {
	return w.sim.AddGate(options...)
}

// issue makes a certificate for this machine's loopback names.
func (w *world) issue(options ...keystoretest.Option) *keystoretest.Identity {
	return w.ca.Issue(append([]keystoretest.Option{keystoretest.WithDNS("localhost", "127.0.0.1", "gate.example.com")}, options...)...)
}

// provider is a provider block that trusts the CA and the gates' built-in
// certificates.
func (w *world) provider(extra ...string) string {
	prints := make([]string, 0, len(w.sim.Gates()))
	for _, gate := range w.sim.Gates() {
		prints = append(prints, fmt.Sprintf("%q", simulator.Fingerprint(gate.DefaultLeaf())))
	}
	return fmt.Sprintf(`
provider "activegate" {
  api_token            = %q
  environment_id       = %q
  ca_certificate_pem   = %q
  trusted_fingerprints = [%s]
  %s
}
`, simulator.Token, w.sim.Environment(), w.ca.PEM(), strings.Join(prints, ", "), strings.Join(extra, "\n  "))
}

// certificate is one activegate_certificate named gate.
func certificate(gate *simulator.Gate, body ...string) string {
	return fmt.Sprintf(`
resource "activegate_certificate" "gate" {
  activegate_url = %q
  %s
}
`, gate.URL(), strings.Join(body, "\n  "))
}

// pemWriteOnly gives a certificate as PEM with a write-only key.
func pemWriteOnly(id *keystoretest.Identity) string {
	return fmt.Sprintf("certificate_pem = %q\n  certificate_chain_pem = %q\n  private_key_pem_wo = %q", id.CertPEM, id.ChainPEM, id.KeyPEM)
}

// fingerprint of an identity's leaf.
func fingerprint(id *keystoretest.Identity) string { return simulator.Fingerprint(id.Leaf) }

// onlyFile requires that exactly one file is on the gate, active, with this leaf.
func (w *world) onlyFile(gate *simulator.Gate, id *keystoretest.Identity) simulator.File {
	w.t.Helper()
	files := gate.Files()
	if len(files) != 1 || !files[0].Active || files[0].Fingerprint != fingerprint(id) {
		w.t.Fatalf("want exactly one active file with %s, got %+v", fingerprint(id), files)
	}
	if served := simulator.Fingerprint(gate.Served()); served != fingerprint(id) {
		w.t.Fatalf("the gate presents %s, want %s", served, fingerprint(id))
	}
	return files[0]
}

// sameLines requires the exact requests since the last reset; names that differ
// from run to run are replaced by what is in names.
func (w *world) sameLines(gate *simulator.Gate, want []string, names map[string]string) {
	w.t.Helper()
	got := gate.Journal().Lines()
	for index, line := range got {
		for name, word := range names {
			line = strings.ReplaceAll(line, name, word)
		}
		got[index] = line
	}
	if diff := cmp.Diff(want, got); diff != "" {
		w.t.Fatalf("requests (-want +got):\n%s", diff)
	}
}

// writes are the requests that may change a gate. A file is described by POST,
// which changes nothing.
func writes(gate *simulator.Gate) []string {
	return slices.DeleteFunc(gate.Journal().Lines(), func(line string) bool {
		return strings.HasPrefix(line, "GET ") || (strings.HasPrefix(line, "POST ") && strings.Contains(line, "/list "))
	})
}

// pkcs12 gives a certificate as a PKCS#12 file that state keeps.
func pkcs12(id *keystoretest.Identity, password string, options ...keystoretest.PKCS12Option) string {
	return fmt.Sprintf("pkcs12_base64 = %q\n  password = %q", base64.StdEncoding.EncodeToString(id.PKCS12(password, options...)), password)
}

// pkcs12WriteOnly gives it write-only.
func pkcs12WriteOnly(id *keystoretest.Identity, password string, options ...keystoretest.PKCS12Option) string {
	return fmt.Sprintf("pkcs12_base64_wo = %q\n  password_wo = %q", base64.StdEncoding.EncodeToString(id.PKCS12(password, options...)), password)
}

// mustSeed is for what tests put on a gate behind the provider's back.
func mustSeed(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// loopback makes a certificate that verifies by its chain at the gates' own
// address; those of issue are trusted by state, configuration or fingerprint.
var loopback = keystoretest.WithIPs(net.IPv4(127, 0, 0, 1))

// trusting pins a gate's built-in leaf and further ones in a block.
func trusting(gate *simulator.Gate, ids ...*keystoretest.Identity) string {
	prints := []string{fmt.Sprintf("%q", simulator.Fingerprint(gate.DefaultLeaf()))}
	for _, id := range ids {
		prints = append(prints, fmt.Sprintf("%q", fingerprint(id)))
	}
	return "trusted_fingerprints = [" + strings.Join(prints, ", ") + "]"
}
