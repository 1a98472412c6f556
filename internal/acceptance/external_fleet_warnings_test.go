// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

// TestExternalFleetWarnings: of a fleet, each gate is named that needs somebody,
// since engines fold warnings of one summary into the first of them; what is the
// same everywhere and asks for nothing stays one warning.
func TestExternalFleetWarnings(t *testing.T) {
	w := newWorld(t)
	e := newExternal(t, w)
	f := w.fleet(3)
	soon := w.issue(loopback, keystoretest.WithValidity(time.Now().AddDate(0, 0, -60), time.Now().Add(5*24*time.Hour+time.Hour)))
	renewed := w.issue(loopback, keystoretest.WithValidity(time.Now().AddDate(0, 0, -60), time.Now().Add(6*24*time.Hour+time.Hour)))
	urls := make(map[string]string, len(f.gates))
	for i, gate := range f.gates {
		urls[fmt.Sprintf("gate%d", i+1)] = gate.URL()
	}
	fleet := func(id *keystoretest.Identity) string {
		var lines strings.Builder
		for name, url := range urls {
			fmt.Fprintf(&lines, "    %s = %q\n", name, url)
		}
		return "resource \"activegate_certificate\" \"fleet\" {\n  for_each = {\n" + lines.String() + "  }\n  activegate_url = each.value\n  " + pkcs12WriteOnly(id, "a password") + "\n}\n"
	}
	each := func(summary string) (all []string) {
		for _, gate := range f.gates {
			all = append(all, "Warning: "+summary+": "+strings.TrimPrefix(gate.URL(), "https://"))
		}
		return all
	}
	e.write(fleet(soon))
	e.ok(e.apply())

	e.write(fleet(renewed))
	plan := e.changed()
	e.says(plan, each("The certificate expires soon")...)
	e.says(plan, "Warning: The certificate will be rotated", "(and 2 more similar warnings elsewhere)")

	compact := e.run("plan", "-compact-warnings")
	for _, line := range each("The certificate expires soon") {
		e.says(compact, "- "+strings.TrimPrefix(line, "Warning: "))
	}

	for _, gate := range f.gates {
		gate.Stop()
	}
	e.settings = []string{`on_unreachable = "defer"`}
	e.write(fleet(soon))
	e.says(e.unchanged(), each("Gate not reachable, refresh put off")...)
}
