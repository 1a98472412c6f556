// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// pasted is what somebody pastes who reads the advice, with the names filled in:
// the last blocks of it are those for an instance of for_each.
func pasted(name, key string) string {
	blocks := regexp.MustCompile(`(?s)  (?:moved|removed) \{\n.*?\n  \}\n`).FindAllString(tfkit.ForgetAdvice("activegate_certificate"), -1)
	return strings.NewReplacer("NAME", name, "KEY", key).Replace(strings.Join(blocks[len(blocks)-2:], "\n"))
}

// TestExternalGoneGate gives up one gate of a fleet that is gone for good, in
// each way that the errors and guides name. The other gate is left alone.
func TestExternalGoneGate(t *testing.T) {
	for name, way := range map[string]struct {
		settings  []string
		blocks    string
		arguments []string
		says      string
		first     func(e *external)
	}{
		"state rm":                              {first: func(e *external) { e.ok(e.run("state", "rm", `activegate_certificate.gate["b"]`)) }},
		"a removed block, as it is printed":     {blocks: pasted("gate", "b"), arguments: []string{"-refresh=false"}},
		"taken out, without a refresh":          {arguments: []string{"-refresh=false", `-target=activegate_certificate.gate["b"]`}, says: "The gate was given up without being asked"},
		"taken out, where the fleet puts off":   {settings: []string{`on_unreachable = "defer"`}, says: "The gate was given up without being asked"},
		"the whole resource, without a refresh": {arguments: []string{"-refresh=false", "-destroy"}, says: "The gate was given up without being asked"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gates := map[string]*simulator.Gate{"a": w.gate(), "b": w.gate()}
			id := w.issue()
			e := newExternal(t, w)
			e.settings = way.settings
			config := func(keys ...string) string {
				lines := make([]string, 0, len(keys))
				for _, key := range keys {
					lines = append(lines, fmt.Sprintf("    %s = %q", key, gates[key].URL()))
				}
				return fmt.Sprintf("resource \"activegate_certificate\" \"gate\" {\n  for_each = {\n%s\n  }\n  activegate_url = each.value\n  %s\n}\n",
					strings.Join(lines, "\n"), pemWriteOnly(id))
			}
			e.write(config("a", "b"))
			e.ok(e.apply())
			gates["b"].Stop()
			e.write(config("a"))
			if len(way.settings) == 0 {
				e.says(e.fails(e.apply()), "Not reachable", "-refresh=false", "terraform state rm", "removed {", "moved {")
			}
			if way.first != nil {
				way.first(e)
			}
			e.write(config("a"), way.blocks)
			e.says(e.ok(e.apply(way.arguments...)), way.says)
			if strings.Contains(strings.Join(way.arguments, " "), "destroy") {
				return
			}
			e.write(config("a"))
			e.unchanged()
			w.onlyFile(gates["a"], id)
		})
	}
}
