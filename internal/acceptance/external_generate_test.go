// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"crypto/tls"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/credential"
	"github.com/activegate/terraform-provider-activegate/internal/engine"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
	"github.com/activegate/terraform-provider-activegate/internal/simulator/cluster"
)

// generatedFile is where engines write configuration for what is imported.
const generatedFile = "generated.tf"

// ofProvider is in import blocks while configuration is generated, as the docs
// show them: without it Terraform 1.16 looks for a provider of HashiCorp's. Once
// there is configuration, no engine lets it stand.
const ofProvider = "  provider = activegate\n"

// imports is an import block of one address.
func imports(address string, which ...string) string {
	return fmt.Sprintf("import {\n  to = %s\n%s  %s\n}\n", address, ofProvider, strings.Join(which, "\n  "))
}

// generate lets the engine write configuration for the import blocks. It may
// fail where secrets are missing from what it wrote.
func (e *external) generate() result {
	e.t.Helper()
	if err := os.Remove(e.path("work", generatedFile)); err != nil && !os.IsNotExist(err) {
		e.t.Fatal(err)
	}
	return e.run("plan", "-generate-config-out="+generatedFile)
}

// edit changes the generated configuration: each expression must be found, and
// is replaced once.
func (e *external) edit(replacements map[string]string) {
	e.t.Helper()
	text := string(e.read(generatedFile))
	for pattern, replacement := range replacements {
		found := regexp.MustCompile("(?m)" + pattern)
		if !found.MatchString(text) {
			e.t.Fatalf("%s is not in the generated configuration:\n%s", pattern, text)
		}
		text = found.ReplaceAllLiteralString(text, replacement)
	}
	e.file(e.path("work", generatedFile), text)
}

// adopts applies an import that changes nothing, and requires an empty plan
// without its import block after it. The state is emptied.
func (e *external) adopts(provider string) {
	e.t.Helper()
	e.file(e.path("work", "main.tf"), strings.Replace(string(e.read("main.tf")), ofProvider, "", 1))
	e.says(e.ok(e.run("plan")), "Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.")
	e.says(e.ok(e.apply()), "Resources: 1 imported, 0 added, 0 changed, 0 destroyed.")
	e.file(e.path("work", "main.tf"), provider)
	e.unchanged()
}

// forget empties the state.
func (e *external) forget() {
	e.t.Helper()
	for _, name := range []string{"terraform.tfstate", "terraform.tfstate.backup"} {
		if err := os.Remove(e.path("work", name)); err != nil && !os.IsNotExist(err) {
			e.t.Fatal(err)
		}
	}
}

// TestExternalGenerateCertificate generates the configuration of a file that
// was on a gate before, and of one of this provider's under a prefix. With the
// key filled in it plans nothing, and without the fixed name, which only
// engines that guess write, it rotates.
func TestExternalGenerateCertificate(t *testing.T) {
	w := newWorld(t)
	e := newExternal(t, w)
	for name, named := range map[string]func(*keystoretest.Identity) string{
		"of the site": func(*keystoretest.Identity) string { return siteFile },
		"ours":        func(id *keystoretest.Identity) string { return "web-" + fingerprint(id)[:8] + "-abcd2345.p12" },
	} {
		gate, id, next := w.gate(), w.issue(loopback), w.issue(loopback)
		file := named(id)
		w.seed(gate, file, id, sitePassword, true)
		e.file(e.path("work", "gate.key"), id.KeyPEM)
		whiches := []string{fmt.Sprintf("id = %q", w.importID(gate, file))}
		if e.engine.Has(engine.Identity) {
			whiches = append(whiches, fmt.Sprintf("identity = { activegate_url = %q, environment_id = %q, name = %q }", gate.URL(), w.sim.Environment(), file))
		}
		for _, which := range whiches {
			e.forget()
			e.write(imports(address, which))
			e.says(e.ok(e.generate()), "Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.")
			e.edit(map[string]string{`private_key_pem_wo\s+= null.*$`: `private_key_pem_wo = file("gate.key")`})
			e.adopts(w.provider())
		}
		written := string(e.read(generatedFile))
		fixed := regexp.MustCompile(`(?m)^\s+name\s+=.*$`).MatchString(written)
		if fixed == e.engine.Has(engine.GeneratedConfigurations) {
			t.Errorf("%s: a fixed name: %v\n%s", name, fixed, written)
		}

		e.file(e.path("work", "gate.key"), next.KeyPEM)
		e.file(e.path("work", "gate.crt"), next.CertPEM)
		e.edit(map[string]string{`certificate_pem\s+= ".*$`: `certificate_pem = file("gate.crt")`})
		if fixed {
			e.says(e.fails(e.run("plan")), "The name is fixed", "A fixed name cannot take a changed certificate")
			e.edit(map[string]string{`^\s+name\s+=.*$`: ""})
		}
		e.ok(e.apply())
		rotated := w.onlyFile(gate, next).Name
		if prefix, _, _ := strings.Cut(file, "-"); name == "ours" && !strings.HasPrefix(rotated, prefix+"-") {
			t.Errorf("the rotation of %s made %s", file, rotated)
		}
		e.unchanged()
	}
}

// TestExternalGenerateEnvironment generates the configuration of tokens of each
// expiry and of the open rotation, which plans nothing as it is.
func TestExternalGenerateEnvironment(t *testing.T) {
	w := newEnvironmentWorld(t)
	e := newExternal(t, w.world)
	expires := environmentStart.Add(80 * day)
	cases := map[string]struct {
		address, id string
		lines       []string
	}{
		"a date":       {tokenAddress, addToken(w, simulator.TokenSeed{Name: "gate1", Expires: expires}), []string{`expiration_date = "` + expires.Format(time.RFC3339) + `"`}},
		"never":        {tokenAddress, addToken(w, simulator.TokenSeed{Name: "gate1"}), []string{`never_expires = true`}},
		"of a cluster": {tokenAddress, addToken(w, simulator.TokenSeed{Name: "gate1", Type: "CLUSTER", Seed: true}), []string{`activegate_type = "CLUSTER"`, `seed_token = true`}},
		"a rotation":   {rotationAddress, "current", nil},
	}
	if w.credential != credential.APIToken {
		delete(cases, "of a cluster") // no other one is told a type
	}
	for name, one := range cases {
		whiches := []string{fmt.Sprintf("id = %q", one.id)}
		if e.engine.Has(engine.Identity) {
			whiches = append(whiches, fmt.Sprintf("identity = { id = %q }", one.id))
		}
		for _, which := range whiches {
			e.forget()
			e.file(e.path("work", "main.tf"), w.provider()+imports(one.address, which))
			e.ok(e.generate())
			e.adopts(w.provider())
		}
		written := strings.Join(strings.Fields(string(e.read(generatedFile))), " ")
		for _, line := range one.lines {
			if !strings.Contains(written, line) {
				t.Errorf("%s: %s is not in %s", name, line, written)
			}
		}
		if defaults := strings.Contains(written, "on_destroy"); defaults == e.engine.Has(engine.GeneratedConfigurations) {
			t.Errorf("%s: defaults are written: %v", name, defaults)
		}
	}
	if sent := environmentWrites(w.api); len(sent) > 0 {
		t.Errorf("adopting wrote: %q", sent)
	}
}

// TestExternalGenerateCluster generates the configuration of a token of a cluster, and of
// a certificate of one of its nodes, of which the cluster tells neither certificate nor
// key: both plan nothing, as the pages say.
func TestExternalGenerateCluster(t *testing.T) {
	w := newWorld(t)
	e := newExternal(t, w)
	c := w.sim.Cluster()
	e.variables = append(e.variables, clusterTokenVariable)
	node := c.AddNode(simulator.Collector, 32, "gate1")
	id := w.issue(loopback)
	pair, err := tls.X509KeyPair([]byte(id.CertPEM), []byte(id.KeyPEM))
	if err != nil {
		t.Fatal(err)
	}
	node.Change(func(n *cluster.Node) { n.Put(&pair) })
	token, _ := c.Gates().AddGateToken(simulator.TokenSeed{Name: "gates", Type: "CLUSTER"})
	for address, one := range map[string]struct{ id, identity string }{
		tokenAddress:                          {token, fmt.Sprintf("identity = { id = %q }", token)},
		"activegate_cluster_certificate.gate": {"activegate/32", fmt.Sprintf("identity = { cluster_url = %q, node_type = \"activegate\", node_id = \"32\" }", c.URL())},
	} {
		whiches := []string{fmt.Sprintf("id = %q", one.id)}
		if e.engine.Has(engine.Identity) {
			whiches = append(whiches, one.identity)
		}
		for _, which := range whiches {
			e.forget()
			e.file(e.path("work", "main.tf"), clusterProvider(c)+imports(address, which))
			e.ok(e.generate())
			e.adopts(clusterProvider(c))
		}
	}
	if wrote := writesIn(c.Journal()); len(wrote) > 0 {
		t.Errorf("adopting wrote: %q", wrote)
	}
}

func addToken(w *environmentWorld, seed simulator.TokenSeed) string {
	id, _ := w.api.AddGateToken(seed)
	return id
}
