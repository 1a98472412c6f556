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

// TestExternalEphemeral plans a rotation from an ephemeral file, and at apply
// the file holds what is served already, under another password: the engine
// takes it, and nothing is written.
func TestExternalEphemeral(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	e := newExternal(t, w)
	variables := slices.Clone(e.variables)
	give := func(id *keystoretest.Identity, password string) {
		file := base64.StdEncoding.EncodeToString(id.PKCS12(password))
		e.variables = append(slices.Clone(variables), "TF_VAR_file="+file, "TF_VAR_password="+password)
	}
	first, second := w.issue(loopback), w.issue(loopback)
	e.write(ephemeralFile + certificate(gate, "pkcs12_base64_wo = var.file", "password_wo = var.password"))
	give(first, "of the create")
	e.ok(e.apply())

	give(second, "of the plan")
	e.says(e.changed(), "Warning: The certificate will be rotated", "(known after apply)")
	give(first, "of the apply")
	gate.Journal().Reset()
	e.ok(e.run("apply", "saved.tfplan"))
	w.onlyFile(gate, first)
	w.noWrites(gate)
	e.unchanged()
}
