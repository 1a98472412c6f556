// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
)

// TestExternalPKCS12: every process of the provider makes the same bytes as
// this one, under whatever engine; and an ephemeral password with a key from a
// file leaves nothing in state and plan.
func TestExternalPKCS12(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	e := newExternal(t, w)
	e.variables = append(e.variables, "TF_VAR_password="+packedPassword)
	first, second := e.hide(1), e.hide(2)
	file := func(h hidden) string {
		return "pkcs12_base64_wo = provider::activegate::pkcs12(file(\"cert.pem\"), file(\"" + h.keyFile() + "\"), null, var.password)\n  password_wo = var.password"
	}
	seen := e.witness()
	e.file(e.path("work", "cert.pem"), first.id.CertPEM+first.id.ChainPEM)
	e.write(ephemeralPassword, certificate(gate, file(first)))
	seen.run(humanOutput, "apply", "-auto-approve")
	w.onlyFile(gate, first.id)
	e.unchanged()
	seen.look("saved.tfplan")
	seen.keep(stateFile, "terraform.tfstate", e.read("terraform.tfstate"))
	seen.keepLog()
	seen.nowhere(append(first.secrets(), leak.Text("password", packedPassword), anyPKCS12(), token()))

	e.file(e.path("work", "cert.pem"), second.id.CertPEM+second.id.ChainPEM)
	e.write(storedPassword, certificate(gate, file(second)), "output \"file\" {\n  value     = provider::activegate::pkcs12(file(\"cert.pem\"), file(\"key2.pem\"), null, var.password)\n  sensitive = true\n}\n")
	e.ok(e.apply())
	e.unchanged()
	if got := e.ok(e.run("output", "-raw", "file")).stdout; got != functionFile(t, second.id) {
		t.Error("the provider's process made another file than this one")
	}
}
