// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// fleet is many gates under one resource. The test framework cannot read
// instances of for_each, so it is a count.
type fleet struct {
	*world
	gates []*simulator.Gate
}

func (w *world) fleet(size int) *fleet {
	w.t.Helper()
	f := &fleet{world: w}
	for range size {
		f.gates = append(f.gates, w.gate())
	}
	return f
}

// config gives all gates the same certificate.
func (f *fleet) config(id *keystoretest.Identity, settings ...string) string {
	urls := make([]string, 0, len(f.gates))
	for _, gate := range f.gates {
		urls = append(urls, fmt.Sprintf("%q", gate.URL()))
	}
	return f.provider(settings...) + fmt.Sprintf(`
locals {
  gates = [%s]
}

resource "activegate_certificate" "fleet" {
  count          = length(local.gates)
  activegate_url = local.gates[count.index]
  %s
}
`, strings.Join(urls, ", "), pemWriteOnly(id))
}

// stateOf is what the state knows of a gate.
func stateOf(state *terraform.State, gate *simulator.Gate) map[string]string {
	for _, found := range state.RootModule().Resources {
		if found.Primary != nil && found.Primary.Attributes["activegate_url"] == gate.URL() {
			return found.Primary.Attributes
		}
	}
	return nil
}

// serve requires that these gates serve the certificate, from one file.
func (f *fleet) serve(gates []*simulator.Gate, id *keystoretest.Identity) {
	f.t.Helper()
	for _, gate := range gates {
		f.onlyFile(gate, id)
	}
}

// spared requires that nothing was written to these gates since the last reset.
func (f *fleet) spared(gates []*simulator.Gate) {
	f.t.Helper()
	for _, gate := range gates {
		f.noWrites(gate)
	}
}

// created requires one upload to the gate since the last reset, and forgets it.
func (f *fleet) created(gate *simulator.Gate) {
	f.t.Helper()
	if diff := cmp.Diff([]string{"PUT /" + gate.Active() + " 200"}, writes(gate)); diff != "" {
		f.t.Errorf("writes of a create (-want +got):\n%s", diff)
	}
	gate.Journal().Reset()
}

// dials counts the connections to dead gates, run by run.
type dials struct {
	gates []*simulator.Gate
	most  int // that one gate has met in one run
}

// run ends a run: what was counted in it is compared and forgotten.
func (d *dials) run() {
	for _, gate := range d.gates {
		d.most = max(d.most, gate.Journal().Connections())
		gate.Journal().Reset()
	}
}

// TestFleetUnreachable has three black holes and a closed port among fifty
// gates. With "fail" the run names them; with "defer" it rotates all others,
// and the four follow once they answer.
func TestFleetUnreachable(t *testing.T) {
	const size, holes = 24, 3
	w := newWorld(t)
	f := w.fleet(size)
	told := w.listen()
	first, second := w.issue(), w.issue()
	dead, alive := f.gates[:holes+1], f.gates[holes+1:]
	counted := &dials{gates: dead[:holes]}
	told.onRun = counted.run
	die := func() {
		for _, gate := range alive {
			gate.Journal().Reset()
		}
		w.watched(alive[0], first, second) // one of many, for it is much work
		for _, gate := range dead[:holes] {
			gate.Blackhole(true)
		}
		dead[holes].Stop()
		counted.run()
		counted.most = 0
		told.reset()
	}
	var names []string
	for _, gate := range dead {
		names = append(names, gate.Address())
	}
	deferring := []string{`on_unreachable = "defer"`}
	w.run(
		resource.TestStep{Config: f.config(first), Check: func(*terraform.State) error { f.serve(f.gates, first); return nil }},
		resource.TestStep{
			PreConfig: die,
			Config:    f.config(second), ExpectError: saying("Not reachable"),
		},
		resource.TestStep{
			PreConfig: func() {
				told.must(t, duringRead, names...)
				told.never(t, duringRead, alive[0].Address())
				told.reset()
				f.serve(alive, first)
				f.spared(alive)
			},
			Config: f.config(second, deferring...), ExpectNonEmptyPlan: true,
			Check: func(state *terraform.State) error {
				f.serve(alive, second)
				told.must(t, duringRead, names...)
				told.must(t, duringApply, names...)
				told.never(t, duringRead, "ERROR")
				told.never(t, duringApply, "ERROR")
				for _, gate := range dead {
					if got := stateOf(state, gate)["fingerprint_sha256"]; got != fingerprint(first) {
						t.Errorf("%s: the state knows %s, want the facts of before", gate.Address(), got)
					}
				}
				return nil
			},
		},
		resource.TestStep{
			PreConfig: func() {
				if counted.run(); counted.most != 1 {
					t.Errorf("a dead gate was dialled %d times in one run, want once", counted.most)
				}
				for _, gate := range dead[:holes] {
					gate.Blackhole(false)
				}
				if err := dead[holes].Start(); err != nil {
					t.Error(err)
				}
				for _, gate := range alive {
					gate.Journal().Reset()
				}
			},
			Config: f.config(second, deferring...),
			Check: func(*terraform.State) error {
				f.serve(f.gates, second)
				f.spared(alive)
				return nil
			},
		},
	)
}

// TestFleetCreateUnreachable fails: there are no facts to keep.
func TestFleetCreateUnreachable(t *testing.T) {
	w := newWorld(t)
	f := w.fleet(2)
	id := w.issue()
	f.gates[0].Stop()
	w.run(
		resource.TestStep{
			Config:      f.config(id, `on_unreachable = "defer"`),
			ExpectError: saying("Not reachable", f.gates[0].Address()),
		},
		resource.TestStep{
			PreConfig: func() {
				f.serve(f.gates[1:], id)
				f.noRequests(f.gates[0])
				f.created(f.gates[1])
				w.watched(f.gates[1], id)
				if err := f.gates[0].Start(); err != nil {
					t.Error(err)
				}
			},
			Config: f.config(id, `on_unreachable = "defer"`),
			Check: func(*terraform.State) error {
				f.serve(f.gates, id)
				f.created(f.gates[0])
				f.spared(f.gates[1:])
				return nil
			},
		},
	)
}

// TestFleetCanary stops a bad certificate after so many gates: exactly as many
// uploads are sent, and the others say why they were not started.
func TestFleetCanary(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		setting string
		limit   int
	}{
		"by default": {"", 1},
		"one":        {"max_failed_rotations = 1", 1},
		"three":      {"max_failed_rotations = 3", 3},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			limit, setting := test.limit, test.setting
			w := newWorld(t)
			const size = 8
			f := w.fleet(size)
			told := w.listen()
			first, second, third := w.issue(), w.issue(), w.issue()
			w.run(
				resource.TestStep{Config: f.config(first, setting)},
				resource.TestStep{
					PreConfig: func() {
						w.watched(f.gates[0], first, third)
						for _, gate := range f.gates {
							broken(gate)
							gate.Journal().Reset()
						}
						told.reset()
					},
					Config: f.config(second, setting), ExpectError: saying("Rotation stopped by an earlier failure"),
				},
				resource.TestStep{
					PreConfig: func() {
						if count := w.sim.Journal().Count("PUT /{name}"); count != limit {
							t.Errorf("%d uploads of a bad certificate, want %d", count, limit)
						}
						if stopped := strings.Count(told.of(duringApply), "Rotation stopped by an earlier failure"); stopped != size-limit {
							t.Errorf("%d gates were not started, want %d", stopped, size-limit)
						}
						f.serve(f.gates, first)
						for _, gate := range f.gates {
							mended(gate)
						}
					},
					Config: f.config(third, setting),
					Check:  func(*terraform.State) error { f.serve(f.gates, third); return nil },
				},
			)
		})
	}
}

// TestCreateUnreachableWarns says at plan that the gate is down: the apply will
// fail unless it comes up.
func TestCreateUnreachableWarns(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	told := w.listen()
	gate.Stop()
	w.run(resource.TestStep{
		Config: w.provider() + certificate(gate, pemWriteOnly(w.issue())), PlanOnly: true, ExpectNonEmptyPlan: true,
	})
	told.must(t, duringPlan, "WARNING The gate cannot be reached now", gate.Address(), "and fails if the gate cannot be reached then")
	told.never(t, throughout, "ERROR")
}
