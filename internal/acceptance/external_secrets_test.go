// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// filePassword is given as a variable, and has what encodings treat differently.
const filePassword = `p4ss&w0rd <of> "the" keystore+/?`

// Variables: one that the engine never stores, and one that it keeps in plans.
const (
	ephemeralPassword = "variable \"password\" {\n  type      = string\n  ephemeral = true\n}\n"
	storedPassword    = "variable \"password\" {\n  type      = string\n  sensitive = true\n}\n"
)

// hidden is a certificate on disk, where configurations read it from: what
// stands in a configuration literally is copied into saved plans.
type hidden struct {
	id     *keystoretest.Identity
	pkcs12 []byte
	number int
}

func (e *external) hide(number int) hidden {
	e.t.Helper()
	id := e.world.issue(loopback)
	h := hidden{id: id, pkcs12: id.PKCS12(filePassword), number: number}
	e.file(e.path("work", h.keyFile()), id.KeyPEM)
	e.file(e.path("work", fmt.Sprintf("file%d.p12", number)), string(h.pkcs12))
	return h
}

// pem and file are the certificate as inputs; suffix is "_wo" or nothing.
func (h hidden) pem(suffix string) string {
	return fmt.Sprintf("certificate_pem = %q\n  certificate_chain_pem = %q\n  private_key_pem%s = file(%q)",
		h.id.CertPEM, h.id.ChainPEM, suffix, h.keyFile())
}

func (h hidden) file(suffix string) string {
	return fmt.Sprintf("pkcs12_base64%s = filebase64(\"file%d.p12\")", suffix, h.number)
}

// keyFile is where the private key lies.
func (h hidden) keyFile() string { return fmt.Sprintf("key%d.pem", h.number) }

func (h hidden) secrets() []leak.Secret {
	return []leak.Secret{
		leak.Key(fmt.Sprintf("private key %d", h.number), h.id.Key, h.id.KeyPEM),
		leak.Bytes(fmt.Sprintf("PKCS#12 file %d", h.number), h.pkcs12),
	}
}

// TestExternalSecrets scans everything that a create, a rotation and a destroy
// write, for each way of giving a certificate.
func TestExternalSecrets(t *testing.T) {
	password := leak.Text("password", filePassword)
	tests := map[string]struct {
		variable string
		input    func(h hidden) string
		// stored are inputs that are in state by design.
		stored func(h hidden) []leak.Secret
	}{
		"write-only PEM": {
			variable: ephemeralPassword,
			input:    func(h hidden) string { return h.pem("_wo") + "\n  password_wo = var.password" },
		},
		"write-only file": {
			variable: ephemeralPassword,
			input:    func(h hidden) string { return h.file("_wo") + "\n  password_wo = var.password" },
		},
		"stored PEM": {
			variable: storedPassword,
			input:    func(h hidden) string { return h.pem("") + "\n  password = var.password" },
			stored:   func(h hidden) []leak.Secret { return []leak.Secret{password, h.secrets()[0]} },
		},
		"stored file": {
			variable: storedPassword,
			input:    func(h hidden) string { return h.file("") + "\n  password = var.password" },
			stored:   func(h hidden) []leak.Secret { return []leak.Secret{password, h.secrets()[1]} },
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			e := newExternal(t, w)
			e.variables = append(e.variables, "TF_VAR_password="+filePassword)
			first, second := e.hide(1), e.hide(2)
			seen := e.witness()
			seen.life(test.variable+certificate(gate, test.input(first)), test.variable+certificate(gate, test.input(second)))
			w.onlyFile(gate, second.id)

			seen.nowhere([]leak.Secret{token()})
			if test.stored == nil {
				seen.nowhere(append(append(first.secrets(), second.secrets()...), password, anyPKCS12()))
				return
			}
			stored := append(test.stored(first), test.stored(second)...)
			seen.nowhere(append(append(first.secrets(), second.secrets()...), password, anyPKCS12()), stateFile, planFile, jsonOutput)
			seen.somewhere(stored, stateFile, jsonOutput)
		})
	}
}

// TestExternalGeneratedPassword looks for the password that the provider makes
// itself: it is in private state, which saved plans hold as well, and nowhere
// else.
func TestExternalGeneratedPassword(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	e := newExternal(t, w)
	first, second := e.hide(1), e.hide(2)
	seen := e.witness()
	seen.life(certificate(gate, first.pem("_wo")), certificate(gate, second.pem("_wo")))

	generated := []leak.Secret{leak.Text("generated password", e.generatedPassword())}
	seen.somewhere(generated, stateFile)
	seen.nowhere(generated, stateFile, planFile)
	for _, place := range seen.in(stateFile) {
		for _, found := range leak.Scan([]leak.Place{withoutPrivate(t, place)}, generated...) {
			t.Errorf("outside of private state: %s", found)
		}
	}
	seen.nowhere(append(append(first.secrets(), second.secrets()...), anyPKCS12(), token()))
}

// TestExternalPlantedLeak proves that the scan would see a leak: here a
// configuration stores a key and the token where they do not belong, and a line
// of the log prints both, as a careless provider would.
func TestExternalPlantedLeak(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	e := newExternal(t, w)
	first, second := e.hide(1), e.hide(2)
	e.file(e.path("work", "token"), simulator.Token)
	const planted = `
resource "terraform_data" "planted" {
  input = "${base64encode(file("key1.pem"))} ${urlencode(file("token"))}"
}
`
	seen := e.witness()
	// The engine appends to its log: this line becomes one of many.
	e.file(e.path("trace.log"), fmt.Sprintf(
		"2026-01-02T03:04:05.678Z [DEBUG] provider.terraform-provider-activegate: request: @module=activegate header=%q\n  key=\n  | %s\n  \n",
		"map[Authorization:[Api-Token "+simulator.Token+"]]", strings.ReplaceAll(first.id.KeyPEM, "\n", "\n  | ")))
	seen.life(planted+certificate(gate, first.pem("_wo")), planted+certificate(gate, second.pem("_wo")))
	seen.somewhere([]leak.Secret{first.secrets()[0], token()}, stateFile, planFile, jsonOutput, humanOutput, traceLog)
	seen.nowhere(second.secrets())
}

// stateJSON is what matters here of a state file.
type stateJSON struct {
	Resources []struct {
		Instances []map[string]any `json:"instances"`
	} `json:"resources"`
}

// generatedPassword reads the password from the state before the destroy.
func (e *external) generatedPassword() string {
	e.t.Helper()
	var state struct {
		Resources []struct {
			Instances []struct {
				Private []byte `json:"private"`
			} `json:"instances"`
		} `json:"resources"`
	}
	decode(e.t, e.read("terraform.tfstate.backup"), &state)
	var private map[string][]byte
	decode(e.t, state.Resources[0].Instances[0].Private, &private)
	var notes struct {
		Password string `json:"password"`
	}
	decode(e.t, private["notes"], &notes)
	if notes.Password == "" {
		e.t.Fatal("private state holds no generated password")
	}
	return notes.Password
}

func decode(t *testing.T, raw []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatal(err)
	}
}

// withoutPrivate is a state file without its resources' private parts.
func withoutPrivate(t *testing.T, place leak.Place) leak.Place {
	t.Helper()
	var state stateJSON
	decode(t, place.Content, &state)
	text := string(place.Content)
	for _, resource := range state.Resources {
		for _, instance := range resource.Instances {
			if private, ok := instance["private"].(string); ok {
				text = strings.ReplaceAll(text, private, "")
			}
		}
	}
	return leak.Place{Name: place.Name, Content: []byte(text)}
}
