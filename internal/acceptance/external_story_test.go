// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// fingerprintOutput makes the plan's exit code tell about outputs too.
const fingerprintOutput = `
output "fingerprint" {
  value = activegate_certificate.gate.fingerprint_sha256
}
`

// TestExternalStory is the life of a certificate as a user lives it, with the
// real binary, saved plans and exit codes.
func TestExternalStory(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	e := newExternal(t, w)
	first, second := w.issue(), w.issue()

	e.write(certificate(gate, pemWriteOnly(first)), fingerprintOutput)
	e.ok(e.apply())
	created := w.onlyFile(gate, first).Name
	gate.Journal().Reset()
	e.unchanged()
	e.says(e.ok(e.apply()), "Resources: 0 added, 0 changed, 0 destroyed.")
	w.sameLines(gate, []string{"GET /list 200", "GET /list 200"}, nil) // one for each refresh

	e.write(certificate(gate, pemWriteOnly(second)), fingerprintOutput)
	e.says(e.changed(), "Plan: 0 to add, 1 to change, 0 to destroy.", fingerprint(second))
	w.onlyFile(gate, first)
	gate.Journal().Reset()
	e.says(e.ok(e.run("apply", "saved.tfplan")), "Resources: 0 added, 1 changed, 0 destroyed.")
	w.sameRequests(gate, rotateRequests, created) // a saved plan is not refreshed
	rotated := w.onlyFile(gate, second).Name
	e.unchanged()

	for _, step := range []struct {
		name   string
		before []string
		apply  []string
	}{
		{name: "replace", apply: []string{"-replace=" + address}},
		{name: "taint", before: []string{"taint", address}},
	} {
		if step.before != nil {
			e.ok(e.run(step.before...))
		}
		gate.Journal().Reset()
		e.says(e.ok(e.apply(step.apply...)), "Resources: 1 added, 0 changed, 1 destroyed.")
		replaced := w.onlyFile(gate, second).Name
		if replaced == rotated {
			t.Errorf("%s: the file %s is still the old one", step.name, replaced)
		}
		if diff := cmp.Diff([]string{"PUT /" + replaced + " 200", "DELETE /" + rotated + " 200"}, writes(gate)); diff != "" {
			t.Errorf("%s: writes (-want +got):\n%s", step.name, diff)
		}
		rotated = replaced
		e.unchanged()
	}

	gate.Journal().Reset()
	destroyed := e.ok(e.run("destroy", "-auto-approve"))
	e.says(destroyed, "Warning: The active certificate stays on the gate", rotated, "Resources: 1 destroyed.")
	w.onlyFile(gate, second)
	if sent := writes(gate); len(sent) > 0 {
		t.Errorf("a destroy that retains sent %v", sent)
	}
}
