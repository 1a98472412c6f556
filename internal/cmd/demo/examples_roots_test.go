// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock/clocktest"
	"github.com/activegate/terraform-provider-activegate/internal/engine"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// The folders of the examples that are root modules and modules, which are
// copied as they are.
const (
	fleetModule       = "modules/activegate-fleet"
	fleetEnvironments = "environments"
)

// rooted is an example that is a root module among others.
type rooted struct {
	*sandboxed
	clock     *clocktest.Fake // of gates and environment
	root      string
	authority *keystoretest.CA
	hosts     []string
}

// newRooted copies folders of the examples, one of which is the root, into an
// empty working directory.
func newRooted(t *testing.T, w *workspace, root string, folders ...string) *rooted {
	t.Helper()
	if err := os.RemoveAll(w.directory()); err != nil {
		t.Fatal(err)
	}
	now := clocktest.NewFake(time.Now())
	sim := simulator.New(simulator.WithClock(now))
	t.Cleanup(sim.Close)
	r := &rooted{sandboxed: &sandboxed{t, w, sim, sim.API()}, clock: now, root: root, authority: keystoretest.NewCA("Example CA")}
	for _, folder := range folders {
		if err := os.CopyFS(filepath.Join(w.directory(), folder), os.DirFS(filepath.Join(examples, folder))); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// builtWorkspace builds the provider for an acceptance test.
func builtWorkspace(t *testing.T) *workspace {
	t.Helper()
	binary, _ := acceptance(t)
	t.Setenv("DYNATRACE_API_TOKEN", simulator.Token)
	found, err := engine.Describe(t.Context(), binary)
	if err != nil {
		t.Fatal(err)
	}
	w, err := newWorkspace(t.Context(), found)
	if err != nil {
		t.Fatal(err)
	}
	w.token = simulator.Token
	return w
}

// in runs the engine in the root module, as run does in the working directory.
func (r *rooted) in(arguments ...string) string {
	r.Helper()
	return r.run(append([]string{"-chdir=" + r.root}, arguments...)...)
}

// listedGate is a gate in an environment's terraform.tfvars.
var listedGate = regexp.MustCompile(`(?m)^  "([^"]+)" += \{ ?(?:activegate_url = "[^"]*")?(.*)\}$`)

// inhabit starts the gates that the root's terraform.tfvars lists, and puts
// their addresses, and those of the environment, in the place of the real ones.
func (r *rooted) inhabit() {
	r.Helper()
	name := filepath.Join(r.root, "terraform.tfvars")
	text, err := os.ReadFile(filepath.Join(r.w.directory(), name))
	if err != nil {
		r.Fatal(err)
	}
	fitted := listedGate.ReplaceAllStringFunc(string(text), func(line string) string {
		found := listedGate.FindStringSubmatch(line)
		host, rest := found[1], strings.TrimSpace(found[2])
		r.hosts = append(r.hosts, host)
		return fmt.Sprintf("  %q = { activegate_url = %q\n %s }", host, r.start(host).URL(), rest)
	})
	if len(r.hosts) == 0 {
		r.Fatalf("%s lists no gates", name)
	}
	for setting, value := range map[string]string{"environment_url": r.api.ManagedURL(), "environment_id": r.sim.Environment()} {
		fitted = regexp.MustCompile(`(?m)^`+setting+` .*$`).ReplaceAllString(fitted, fmt.Sprintf("%s = %q", setting, value))
	}
	r.put(name, fitted+fmt.Sprintf("\nca_certificate_pem = %q\n", r.api.CAPEM()+r.authority.PEM()))
}

// start starts a gate with a certificate that is trusted, and writes the one
// that it is to get.
func (r *rooted) start(host string) *simulator.Gate {
	own := r.issue(host)
	gate := r.sim.AddGate(simulator.Name(host), simulator.DefaultCertificate(&tls.Certificate{
		Certificate: [][]byte{own.Leaf.Raw}, PrivateKey: own.Key, Leaf: own.Leaf,
	}))
	r.renew(host)
	return gate
}

func (r *rooted) issue(host string) *keystoretest.Identity {
	return r.authority.Issue(keystoretest.WithDNS(host, "gates.example.com"), keystoretest.WithIPs(net.IPv4(127, 0, 0, 1)))
}

// renew puts another certificate where the root module takes it from.
func (r *rooted) renew(host string) {
	r.Helper()
	next := r.issue(host)
	r.put(filepath.Join(r.root, "certificates", host+".crt"), next.CertPEM)
	r.put(filepath.Join(r.root, "certificates", host+".key"), next.KeyPEM)
}

func (r *rooted) gateOf(host string) *simulator.Gate {
	r.Helper()
	gate, there := r.sim.Gate(host)
	if !there {
		r.Fatalf("there is no gate %s", host)
	}
	return gate
}

// serves requires that a handshake with the gate shows what is configured.
func (r *rooted) serves(host string) {
	r.Helper()
	text, err := os.ReadFile(filepath.Join(r.w.directory(), r.root, "certificates", host+".crt"))
	if err != nil {
		r.Fatal(err)
	}
	want, _ := pem.Decode(text)
	leaf, err := presented(r.Context(), r.gateOf(host))
	if err != nil {
		r.Fatal(err)
	}
	if want == nil || !bytes.Equal(leaf.Raw, want.Bytes) {
		r.Errorf("%s does not serve the configured certificate, but %s", host, leaf.Subject)
	}
}

// install connects every gate with the token that the root module gives out.
func (r *rooted) install() {
	r.Helper()
	printed, _, err := r.w.run(r.Context(), "-chdir="+r.root, "output", "-json", "tokens")
	if err != nil {
		r.Fatal(err)
	}
	var tokens map[string]string
	if err := json.Unmarshal([]byte(printed), &tokens); err != nil {
		r.Fatal(err)
	}
	for _, host := range r.hosts {
		if !r.api.Alive(tokens[host]) {
			r.Errorf("the token of %s is not alive", host)
		}
		if member, there := r.api.Member(host); there {
			member.Connect(tokens[host])
		} else {
			r.api.AddMember(simulator.Hostname(host), simulator.Using(tokens[host]))
		}
	}
}

// examplesOfRoots are the folders of environments.
func examplesOfRoots(t *testing.T) (folders []string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(examples, fleetEnvironments))
	if err != nil || len(entries) == 0 {
		t.Fatalf("there are no environments: %v", err)
	}
	for _, entry := range entries {
		folders = append(folders, fleetEnvironments+"/"+entry.Name())
	}
	return folders
}

// playRoot applies an environment of the examples, which share one module, and then
// renews certificates and rotates tokens.
func playRoot(v *watched, root string) *simulator.Environment {
	v.Helper()
	r := newRooted(v.T, v.w, root, fleetModule, root)
	v.root = root
	r.inhabit()
	applied, planned := v.live(func() { v.aside(r.install) })
	if !strings.Contains(applied, "Gates of this fleet need attention") {
		v.Errorf("nothing is said of tokens that are not installed yet: %s", applied)
	}
	if !strings.Contains(planned, "No changes") || strings.Contains(planned, "need attention") {
		v.Errorf("the plan after the apply is not empty, or warns: %s", planned)
	}
	for _, host := range r.hosts {
		r.serves(host)
	}
	v.after = append(v.after, r.goOn)
	return r.api
}

// goOn renews one certificate, and then another one with all tokens.
func (r *rooted) goOn() {
	r.Helper()
	r.in("validate")
	r.renew(r.hosts[0])
	if applied := r.in("apply", "-auto-approve"); !strings.Contains(applied, "0 added, 1 changed, 0 destroyed") {
		r.Errorf("not one certificate was renewed: %s", applied)
	}
	for _, host := range r.hosts {
		r.serves(host)
	}
	if tokens := r.api.GateTokens(); len(tokens) != len(r.hosts) {
		r.Errorf("%d gates have %d tokens", len(r.hosts), len(tokens))
	}

	packed := r.pack(r.hosts[0])
	if applied := r.in("apply", "-auto-approve", packed, `-var=token_triggers={incident="now"}`); !strings.Contains(applied, fmt.Sprintf("0 added, %d changed, 0 destroyed", len(r.hosts)+1)) {
		r.Errorf("not all tokens were rotated, and one certificate: %s", applied)
	}
	if tokens := r.api.GateTokens(); len(tokens) != 2*len(r.hosts) {
		r.Errorf("%d gates have %d tokens after a rotation", len(r.hosts), len(tokens))
	}
}

// pack gives a gate another certificate, in a PKCS#12 file; the argument that
// says its password.
func (r *rooted) pack(host string) string {
	r.Helper()
	folder := filepath.Join(r.root, "certificates")
	r.put(filepath.Join(folder, host+".p12"), string(r.issue(host).PKCS12(password)))
	for _, replaced := range []string{".crt", ".key"} {
		r.must(os.Remove(filepath.Join(r.w.directory(), folder, host+replaced)))
	}
	return fmt.Sprintf("-var=pkcs12_passwords={%q=%q}", host, password)
}
