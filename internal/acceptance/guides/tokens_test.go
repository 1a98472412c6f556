// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

import (
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// rotatingTokens is a fleet of two gates without tokens, which read the files
// that the page makes when they restart.
func rotatingTokens() guide {
	hosts := []string{"gate1.example.com", "gate2.example.com"}
	return guide{
		before: func(w *world) {
			for _, host := range hosts {
				w.api.AddMember(simulator.Hostname(host))
			}
		},
		meanwhile: map[string]func(*world){
			"sixty days pass":                    func(w *world) { w.clock.pass(60 * day) },
			"eight days pass":                    func(w *world) { w.clock.pass(8 * day) },
			"gate1 restarts with its file":       func(w *world) { w.restarted(hosts[0]) },
			"gate2 restarts with its file":       func(w *world) { w.restarted(hosts[1]) },
			"the gates restart with their files": func(w *world) { w.restarted(hosts...) },
		},
		after: func(w *world) {
			if losses := w.api.Losses(); len(losses) > 0 {
				w.Errorf("gates were cut off: %v", losses)
			}
			if tokens := w.api.GateTokens(); len(tokens) != len(hosts) {
				w.Errorf("there should be one token for each gate: %+v", tokens)
			}
		},
	}
}

// restarted connects gates with what stands in their authorization.properties.
func (w *world) restarted(hosts ...string) {
	w.Helper()
	for _, host := range hosts {
		member, found := w.api.Member(host)
		if !found {
			w.Fatalf("there is no gate %s", host)
		}
		values := map[string]string{}
		for line := range strings.SplitSeq(w.content("gates/"+host+"/authorization.properties"), "\n") {
			if key, value, is := strings.Cut(line, " = "); is {
				values[key] = value
			}
		}
		member.SetTenantToken(values["tenantToken"])
		member.Connect(values["authToken"])
	}
}
