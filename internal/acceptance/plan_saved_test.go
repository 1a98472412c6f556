// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/activegate/terraform-provider-activegate/internal/clock/clocktest"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// meanwhile is a rotation between whose plan and apply something happens.
type meanwhile struct {
	happens func(t *testing.T, w *world, gate *simulator.Gate, now *clocktest.Fake, second *keystoretest.Identity)
	// fails are words of a clear error; without them the new certificate is
	// served and these files are left beside it, inactive.
	fails []string
	left  []string
}

var meanwhiles = map[string]meanwhile{
	"it expires soon": {happens: func(_ *testing.T, _ *world, _ *simulator.Gate, now *clocktest.Fake, second *keystoretest.Identity) {
		now.Set(second.Leaf.NotAfter.Add(-time.Hour))
	}},
	"it has expired": {
		happens: func(_ *testing.T, _ *world, _ *simulator.Gate, now *clocktest.Fake, second *keystoretest.Identity) {
			now.Set(second.Leaf.NotAfter.Add(time.Hour))
		},
		fails: []string{"Certificate has expired", at("certificate_pem")},
	},
	"another file is active": {
		happens: func(_ *testing.T, w *world, gate *simulator.Gate, _ *clocktest.Fake, _ *keystoretest.Identity) {
			w.adminActivates(gate, w.trusted())
		},
		left: []string{adminFile},
	},
	"a stranger is active": {
		happens: func(_ *testing.T, w *world, gate *simulator.Gate, _ *clocktest.Fake, _ *keystoretest.Identity) {
			w.adminActivates(gate, keystoretest.SelfSigned())
		},
		fails: []string{"fingerprint", "trusted_fingerprints"},
	},
	"our file is gone": {happens: func(t *testing.T, _ *world, gate *simulator.Gate, _ *clocktest.Fake, _ *keystoretest.Identity) {
		mustSeed(t, gate.Remove(gate.Active()))
	}},
	"someone else has rotated": {
		happens: func(t *testing.T, _ *world, gate *simulator.Gate, _ *clocktest.Fake, second *keystoretest.Identity) {
			mustSeed(t, gate.Seed("terraform-"+fingerprint(second)[:8]+"-abcdefgh.p12", second.PKCS12(foreignPassword), foreignPassword, true))
		},
	},
	"the gate is down": {
		happens: func(_ *testing.T, _ *world, gate *simulator.Gate, _ *clocktest.Fake, _ *keystoretest.Identity) {
			gate.Stop()
		},
		fails: []string{"reach"},
	},
}

// TestPlanAppliedLater applies a plan after clock or gate have moved on. The
// engine plans again then, and would call it a bug of the provider if values
// differed: there may be a clear error or success, nothing else.
func TestPlanAppliedLater(t *testing.T) {
	t.Parallel()
	for name, test := range meanwhiles {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			now := w.fakeClock()
			gate := w.gate()
			first, second := w.issue(loopback), w.issue(loopback)
			config := w.provider() + certificate(gate, pemWriteOnly(second))
			later := resource.TestStep{
				Config: config,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
					onPlan(func() { test.happens(t, w, gate, now, second) }),
				}},
			}
			steps := []resource.TestStep{w.create(gate, w.provider()+certificate(gate, pemWriteOnly(first)), first)}
			if test.fails != nil {
				later.ExpectError = saying(test.fails...)
				steps = append(steps, later, w.recovered(gate, now, config, second))
			} else {
				later.Check = func(*terraform.State) error {
					w.serves(gate, second, test.left...)
					return nil
				}
				steps = append(steps, later)
			}
			w.run(steps...)
		})
	}
}

// recovered is the step after a refused apply: what was in the way is gone.
func (w *world) recovered(gate *simulator.Gate, now *clocktest.Fake, config string, id *keystoretest.Identity) resource.TestStep {
	return resource.TestStep{
		PreConfig: func() {
			now.Set(time.Now())
			if !gate.Running() {
				mustSeed(w.t, gate.Start())
			}
			if gate.Active() == adminFile {
				mustSeed(w.t, gate.Remove(adminFile))
			}
		},
		Config: config,
		Check: func(*terraform.State) error {
			w.onlyFile(gate, id)
			return nil
		},
	}
}

// serves requires that the gate serves a certificate, with only these files
// beside it.
func (w *world) serves(gate *simulator.Gate, id *keystoretest.Identity, left ...string) {
	w.t.Helper()
	names := map[string]bool{}
	for _, file := range gate.Files() {
		if !file.Active {
			names[file.Name] = true
		}
	}
	for _, name := range left {
		if !names[name] {
			w.t.Errorf("%s is not on the gate any more", name)
		}
	}
	if len(names) != len(left) || simulator.Fingerprint(gate.Served()) != fingerprint(id) {
		w.t.Errorf("the gate serves %s and has %+v", simulator.Fingerprint(gate.Served()), gate.Files())
	}
}
