// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"encoding/base64"
	"slices"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

// TestExternalEphemeralIssuer: an ephemeral issuer gives another certificate at
// apply than at plan. The facts are planned unknown, so what comes is uploaded.
func TestExternalEphemeralIssuer(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	e := newExternal(t, w)
	e.write("variable \"file\" {\n  type      = string\n  ephemeral = true\n}\n",
		certificate(gate, "pkcs12_base64_wo = var.file", `password_wo = "changeit"`))
	variables := e.variables
	issue := func() *keystoretest.Identity {
		id := w.issue()
		e.variables = slices.Concat(variables, []string{"TF_VAR_file=" + base64.StdEncoding.EncodeToString(id.PKCS12("changeit"))})
		return id
	}
	for range 2 { // a create, then a rotation
		planned := issue()
		e.silent(e.changed(), fingerprint(planned)+" ->")
		applied := issue()
		e.ok(e.run("apply", "saved.tfplan"))
		w.onlyFile(gate, applied)
		if got := e.attributes(address)["fingerprint_sha256"]; got != fingerprint(applied) {
			t.Errorf("state has the fingerprint %v, want %s", got, fingerprint(applied))
		}
		e.unchanged()
	}
	old, next := gate.Served(), issue()
	e.says(e.changed(), "The certificate will be rotated", old.NotAfter.UTC().Format("2006-01-02T15:04:05Z"), next.Leaf.NotAfter.UTC().Format("2006-01-02T15:04:05Z"))
}

// TestExternalEphemeralDrift: somebody activates another file, while an ephemeral
// issuer gives another certificate at every run and `revision` announces none. Ours
// is activated again where the password still opens it. Where that is new as well,
// the one in state cannot be had again, and the configured one takes its place.
func TestExternalEphemeralDrift(t *testing.T) {
	w := newWorld(t)
	e := newExternal(t, w)
	for name, test := range map[string]struct{ then string }{
		"the password stays": {then: "changeit"}, "the password is new": {then: "changed-it"},
	} {
		t.Run(name, func(t *testing.T) {
			e := e.in(t)
			w := e.world
			gate := w.gate()
			e.write("variable \"file\" {\n  type      = string\n  ephemeral = true\n}\nvariable \"password\" {\n  type      = string\n  ephemeral = true\n}\n",
				certificate(gate, "pkcs12_base64_wo = var.file", "password_wo = var.password", `revision = "1"`))
			variables := e.variables
			issue := func(password string) *keystoretest.Identity {
				id := w.issue()
				e.variables = slices.Concat(variables, []string{"TF_VAR_password=" + password, "TF_VAR_file=" + base64.StdEncoding.EncodeToString(id.PKCS12(password))})
				return id
			}
			first := issue("changeit")
			e.ok(e.apply())
			issue("changeit")
			e.unchanged()
			w.adminActivates(gate, w.trusted())

			issue(test.then)
			e.says(e.changed(), "The gate does not serve this certificate", "replaced by the certificate that is configured")
			applied := issue(test.then)
			e.ok(e.run("apply", "saved.tfplan"))
			if test.then == "changeit" {
				applied = first
			}
			w.serving(gate, applied)
			if got := e.attributes(address)["fingerprint_sha256"]; got != fingerprint(applied) {
				t.Errorf("state has the fingerprint %v, want %s", got, fingerprint(applied))
			}
			issue(test.then)
			e.unchanged()
		})
	}
}
