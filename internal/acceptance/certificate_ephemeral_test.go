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
