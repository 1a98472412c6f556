// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"encoding/base64"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

const ephemeralFile = `
variable "file" {
  type      = string
  ephemeral = true
}
variable "password" {
  type      = string
  ephemeral = true
}
`

// TestExternalEphemeral applies saved plans with another ephemeral value than
// they were made with: the engine takes it, and the gate serves what arrived.
func TestExternalEphemeral(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	e := newExternal(t, w)
	base := slices.Clone(e.variables)
	give := func(id *keystoretest.Identity, password string) {
		e.variables = append(slices.Clone(base), "TF_VAR_file="+base64.StdEncoding.EncodeToString(id.PKCS12(password)), "TF_VAR_password="+password)
	}
	saved := func() { e.ok(e.run("apply", "saved.tfplan")) }
	a, b, c, d := w.issue(loopback), w.issue(loopback), w.issue(loopback), w.issue(loopback)
	e.write(ephemeralFile + certificate(gate, "pkcs12_base64_wo = var.file", "password_wo = var.password"))

	give(a, "of the plan")
	e.changed()
	give(b, "of the apply")
	saved()
	w.onlyFile(gate, b)
	e.unchanged()

	give(c, "of the plan")
	e.says(e.changed(), "Warning: The certificate will be rotated", "(known after apply)")
	give(d, "of the apply")
	saved()
	w.onlyFile(gate, d)
	e.unchanged()

	// What was planned as a rotation turns out to be none.
	give(c, "of the plan")
	e.changed()
	give(d, "and another password")
	gate.Journal().Reset()
	saved()
	w.onlyFile(gate, d)
	if diff := cmp.Diff([]string{}, writes(gate)); diff != "" {
		t.Errorf("writes (-want +got):\n%s", diff)
	}
	e.unchanged()
}
