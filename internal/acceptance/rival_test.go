// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

const (
	rivals    = "WARNING Two resources manage this gate"
	takeovers = "WARNING Another file keeps becoming active on this gate"
)

// rival is certificate with a second block for the same gate.
func rival(gate *simulator.Gate, body ...string) string {
	return strings.Replace(certificate(gate, body...), `"gate"`, `"rival"`, 1)
}

// printsOn are the leaves on a gate, sorted.
func printsOn(gate *simulator.Gate) []string {
	var prints []string
	for _, file := range gate.Files() {
		prints = append(prints, file.Fingerprint)
	}
	slices.Sort(prints)
	return prints
}

// TestRivalsInOneRun manages one gate by two blocks, which is a mistake. Every
// plan and every apply says so, none fails, no file of either is lost, and at
// every moment a client meets one of the two. Without one of the blocks the
// plan is empty again.
func TestRivalsInOneRun(t *testing.T) {
	t.Parallel()
	for _, same := range []bool{false, true} {
		t.Run(fmt.Sprintf("same certificate=%t", same), func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			told := w.listen()
			one, other := w.trusted(), w.trusted()
			if same {
				other = one
			}
			config := func(blocks ...string) string { return w.provider() + strings.Join(blocks, "") }
			first, second := certificate(gate, pemWriteOnly(one)), rival(gate, pemWriteOnly(other))
			both := []statecheck.StateCheck{onState(func() {
				told.must(t, duringApply, rivals, "has put there in this very run", "Keep one `activegate_certificate` for each gate")
				if prints := printsOn(gate); len(prints) != 2 || !slices.Contains(prints, fingerprint(one)) || !slices.Contains(prints, fingerprint(other)) {
					t.Errorf("both files should be on the gate, but there are %v", prints)
				}
			})}
			quiet := func() { told.reset() }
			alone := turn{
				gate: gate, config: config(first), action: plancheck.ResourceActionNoop, requests: []string{},
				after: func(*testing.T) { w.serving(gate, one) },
			}
			if same {
				// Another certificate stays if it was active when its block was destroyed:
				// the engine chooses the order.
				alone.serves = one
			}
			w.run(
				resource.TestStep{
					PreConfig: func() { w.watched(gate, builtIn(gate), one, other) },
					Config:    config(first, second), ExpectNonEmptyPlan: true,
					ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{onPlan(func() {
						told.must(t, duringPlan, rivals, "creates more than one certificate on "+gate.URL())
						told.reset()
					})}},
					ConfigStateChecks: both,
				},
				resource.TestStep{
					PreConfig: quiet, Config: config(first, second), ExpectNonEmptyPlan: true,
					ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{onPlan(func() {
						told.must(t, duringRead, rivals, "another one in this state has")
						told.must(t, duringPlan, "WARNING The gate does not serve this certificate")
						told.never(t, throughout, "ERROR")
					})}},
				},
				afterwards(quiet, resource.TestStep{Config: config(first)}),
				afterwards(quiet, w.step(alone)),
			)
			told.never(t, throughout, "Two resources")
		})
	}
}

// TestRivalAdded adds a second block for a gate that is managed already.
func TestRivalAdded(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	told := w.listen()
	one, other := w.trusted(), w.trusted()
	first := w.provider() + certificate(gate, pemWriteOnly(one))
	w.run(
		w.create(gate, first, one),
		resource.TestStep{
			PreConfig: func() { told.never(t, throughout, "Two resources"); told.reset() },
			Config:    first + rival(gate, pemWriteOnly(other)), ExpectNonEmptyPlan: true,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction("activegate_certificate.rival", plancheck.ResourceActionCreate),
			}},
			// The plan after the apply has read both.
			ConfigStateChecks: []statecheck.StateCheck{onState(told.reset)},
		},
		resource.TestStep{
			PreConfig: func() { told.must(t, duringRead, rivals); w.serving(gate, other) },
			Config:    first,
		},
	)
}

// TestRivalsUntrusted is the same with certificates that only their own
// resource trusts: nothing is sent, and the reason is told all the same. The
// dependency is for the order: the gate serves the second one, and what its
// resource has met would be trusted by whoever reads after it.
func TestRivalsUntrusted(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	told := w.listen()
	one, other := w.issue(), w.issue()
	trust := newTrustFile(t, gate)
	config := w.trusting(trust.path) + certificate(gate, pemWriteOnly(one)) +
		rival(gate, pemWriteOnly(other), "depends_on = [activegate_certificate.gate]")
	w.run(
		resource.TestStep{Config: config, ExpectNonEmptyPlan: true},
		resource.TestStep{PreConfig: told.reset, Config: config, PlanOnly: true, ExpectNonEmptyPlan: true},
		resource.TestStep{
			PreConfig: func() {
				told.must(t, duringRead, rivals, "WARNING Certificate not trusted")
				trust.add(one)
				trust.add(other)
			},
			Config: w.trusting(trust.path) + certificate(gate, pemWriteOnly(one)),
		},
	)
}

// TestRivalsRotate renews both certificates of one gate in one apply: both are
// there afterwards, the old ones are not.
func TestRivalsRotate(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	told := w.listen()
	ids := []*keystoretest.Identity{w.trusted(), w.trusted(), w.trusted(), w.trusted()}
	config := func(one, other *keystoretest.Identity) string {
		return w.provider() + certificate(gate, pemWriteOnly(one)) + rival(gate, pemWriteOnly(other))
	}
	w.run(
		resource.TestStep{
			PreConfig: func() { w.watched(gate, append(ids, builtIn(gate))...) },
			Config:    config(ids[0], ids[1]), ExpectNonEmptyPlan: true,
		},
		resource.TestStep{
			PreConfig: told.reset, Config: config(ids[2], ids[3]), ExpectNonEmptyPlan: true,
			ConfigStateChecks: []statecheck.StateCheck{onState(func() {
				told.must(t, duringApply, rivals)
				want := []string{fingerprint(ids[2]), fingerprint(ids[3])}
				slices.Sort(want)
				if got := printsOn(gate); !slices.Equal(got, want) {
					t.Errorf("the gate has the leaves %v, want %v", got, want)
				}
			})},
		},
	)
}

// TestRivalIsNotReplaced: a replacement is no second resource, with the same
// certificate or another.
func TestRivalIsNotReplaced(t *testing.T) {
	t.Parallel()
	for order, replace := range orders {
		t.Run(order, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			told := w.listen()
			config := func(value string, id *keystoretest.Identity) string {
				return w.provider() + trigger(value) + certificate(gate, pemWriteOnly(id), forced(replace.lifecycle))
			}
			first, second := w.issue(loopback), w.issue(loopback)
			w.run(
				w.create(gate, config("1", first), first),
				w.step(turn{gate: gate, config: config("2", first), action: replace.action, serves: first}),
				w.step(turn{gate: gate, config: config("3", second), action: replace.action, serves: second}),
			)
			told.never(t, throughout, "Two resources")
		})
	}
}

// TestRivalElsewhere is a gate on which somebody that no state knows keeps
// activating another file: the second time the plan says that it is a habit.
func TestRivalElsewhere(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	told := w.listen()
	id, other := w.issue(), w.trusted()
	config := w.provider() + certificate(gate, pemWriteOnly(id))
	again := func(look func(*testing.T)) resource.TestStep {
		return afterwards(func() {
			told.reset()
			if err := gate.ActivateAsAdmin(adminFile); err != nil {
				w.seed(gate, adminFile, other, adminPassword, true)
			}
		}, w.step(turn{gate: gate, config: config, requests: reactivateRequests, after: look}))
	}
	w.run(
		w.create(gate, config, id),
		again(func(t *testing.T) { told.never(t, throughout, takeovers) }),
		again(func(t *testing.T) { told.must(t, duringPlan, takeovers, "For the 2. time", `"admin.p12"`) }),
		again(func(t *testing.T) { told.must(t, duringPlan, "For the 3. time") }),
	)
}
