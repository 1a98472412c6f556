// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

import "github.com/activegate/terraform-provider-activegate/internal/simulator"

// tenantRotation is an environment with two gates and an agent. Its reader has
// a root with the provider in it.
func tenantRotation() guide {
	return guide{
		before: func(w *world) {
			for _, host := range []string{"gate1.example.com", "gate2.example.com"} {
				w.api.AddMember(simulator.Hostname(host))
			}
			w.api.AddAgent("host1.example.com")
			w.put("provider.tf", w.example("provider/environment.tf"))
			w.initialized = true
		},
		meanwhile: map[string]func(*world){
			"everything gets the new token": func(w *world) {
				active, _ := w.api.TenantToken()
				for _, member := range w.api.Members() {
					member.SetTenantToken(active)
				}
				for _, agent := range w.api.Agents() {
					agent.SetTenantToken(active)
				}
			},
			"three days pass": func(w *world) { w.clock.pass(3 * day) },
		},
		after: func(w *world) {
			if losses := w.api.Losses(); len(losses) > 0 {
				w.Errorf("something was cut off: %v", losses)
			}
			if w.api.RotationOpen() {
				w.Error("the rotation that was cancelled is open")
			}
		},
	}
}
