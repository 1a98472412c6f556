// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// examples is the folder of the documentation's examples, seen from here.
const examples = "../../../examples"

// readme is the page that people read first, seen from here.
const readme = "../../../README.md"

// password is that of all files, and of whatever else takes one. It is no word
// that stands anywhere else, and has what encodings treat differently.
const password = `p4ss&w0rd of "the" examples+/?`

// fallbackPassword is that of the file that a gate falls back to.
const fallbackPassword = `the f4llb4ck's p4ssw0rd`

// examplesOfCertificates are the folders of examples that speak to gates, and
// the README's first one.
var examplesOfCertificates = []string{
	"resources/activegate_certificate",
	"resources/activegate_keystore",
	"ephemeral-resources/activegate_self_signed_certificate",
	"data-sources/activegate_certificate",
	"data-sources/activegate_certificate_list",
	"functions/custom_properties",
	"functions/pkcs12",
	readme,
}

// stage writes the examples of a folder, and the files and gates that they
// speak of.
func stage(t *testing.T, w *workspace, gates *simulator.Simulator, folder string) {
	t.Helper()
	if folder == readme {
		stageReadme(t, w, gates)
		return
	}
	named := prepare(t, w, gates)
	named.put("terraform.tfvars", tfvars(t, folder))
	files, err := filepath.Glob(filepath.Join(examples, folder, "*.tf"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no examples in %s: %v", folder, err)
	}
	if !configured(t, files) {
		named.put("provider.tf", named.configuration(t, "provider/provider.tf"))
	}
	for _, file := range files {
		if name := filepath.Base(file); !strings.HasPrefix(name, "import") {
			named.put(name, named.configuration(t, filepath.Join(folder, name)))
		}
	}
}

// stageReadme writes the first configuration of the README, as it would be
// pasted, and what it speaks of.
func stageReadme(t *testing.T, w *workspace, gates *simulator.Simulator) {
	t.Helper()
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	block := pasted.FindSubmatch(text)
	if block == nil {
		t.Fatal("the README shows no configuration")
	}
	named := prepare(t, w, gates)
	named.put("main.tf", named.fit(string(block[1])))
}

// configured says whether one of the examples has a provider block of its own.
func configured(t *testing.T, files []string) bool {
	t.Helper()
	return slices.ContainsFunc(files, func(file string) bool {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Contains(string(text), "\nprovider \"activegate\" {\n")
	})
}

// setting is what stands in the place of the gates that examples name.
type setting struct {
	addresses, fingerprints []string
	// put writes a file into the working directory.
	put func(name, content string)
}

// prepare adds the gates that examples name, and writes the files.
func prepare(t *testing.T, w *workspace, gates *simulator.Simulator) setting {
	t.Helper()
	authority := keystoretest.NewCA("Example CA")
	var named setting
	put := func(name, content string) {
		t.Helper()
		if err := w.write(name, content); err != nil {
			t.Fatal(err)
		}
	}
	named.put = put
	for _, name := range []string{"gate1", "gate2", "gate3", "${each.key}"} {
		gate := gates.AddGate(simulator.Name(name))
		named.fingerprints = append(named.fingerprints, fmt.Sprintf("%q", simulator.Fingerprint(gate.DefaultLeaf())))
		named.addresses = append(named.addresses, "https://"+name+".example.com:9999", gate.URL(), "https://"+name+":9999", gate.URL())
		for file, password := range map[string]string{"company.p12": fallbackPassword, "gate1.p12": password} {
			if err := gate.Seed(file, authority.Issue().PKCS12(password), password, false); err != nil {
				t.Fatal(err)
			}
		}
		identity := issue(authority, name)
		if name == "${each.key}" {
			name = "gates/gate4.example.com"
			identity = issue(authority, "gate4")
		}
		put(name+".crt", identity.CertPEM)
		put(name+".key", identity.KeyPEM)
		put(name+".p12", string(identity.PKCS12(password)))
	}
	put("issuing-ca.crt", authority.PEM())
	return named
}

// fit puts the simulated gates and their own certificates in the place of those
// that a configuration names.
func (s setting) fit(text string) string {
	text = strings.NewReplacer(s.addresses...).Replace(text)
	return trust.ReplaceAllString(text, "trusted_fingerprints = ["+strings.Join(s.fingerprints, ", ")+"]")
}

// configuration reads an example and makes it fit.
func (s setting) configuration(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(examples, name))
	if err != nil {
		t.Fatal(err)
	}
	return s.fit(string(text))
}

// pasted is the first configuration in a Markdown text.
var pasted = regexp.MustCompile("(?s)\n```(?:terraform|hcl)\n(.*?)\n```\n")

// trust is the line that names the gates' own certificates.
var trust = regexp.MustCompile(`trusted_fingerprints = \[.*\]`)

// variable is the head of an input variable.
var variable = regexp.MustCompile(`(?m)^variable "(\w+)"`)

// tfvars gives every input variable of a folder's examples its password.
func tfvars(t *testing.T, folder string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(examples, folder, "*.tf"))
	if err != nil {
		t.Fatal(err)
	}
	var values strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range variable.FindAllStringSubmatch(string(text), -1) {
			value := password
			if found[1] == "fallback_password" || found[1] == "company_password" {
				value = fallbackPassword
			}
			fmt.Fprintf(&values, "%s = %q\n", found[1], value)
		}
	}
	return values.String()
}
