// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
)

// faultyLife is two rotations of which every step goes wrong at first. The
// settings of the rotation are such that each of them may end in either way.
type faultyLife struct {
	w      *rotationWorld
	e      *external
	broken rotationFault
}

// configure sets the configuration: the rotation with these lines, or none.
func (f *faultyLife) configure(lines ...string) {
	config := f.w.provider(f.broken.settings...)
	if len(lines) > 0 {
		config += rotation(append(lines, `min_overlap = "0s"`, `on_destroy = "cancel"`)...)
	}
	f.w.configure(f.e, config)
}

// breaks plans, and applies the plan while the step goes wrong.
func (f *faultyLife) breaks(step string) (result, bool) {
	f.w.t.Helper()
	f.w.api.Journal().Reset()
	f.e.changed()
	f.noSteps()
	if f.broken.down {
		f.w.api.Stop()
	} else {
		fault := f.broken.fault
		fault.Match = step
		defer f.w.api.Fault(fault).Remove()
	}
	applied := f.e.run("apply", "saved.tfplan")
	if f.broken.down {
		mustSeed(f.w.t, f.w.api.Start())
	} else if f.w.api.Journal().Count(step) == 0 {
		f.w.t.Errorf("%s was not asked", step)
	}
	f.silent(applied)
	if f.broken.recovered {
		f.e.ok(applied)
	}
	return applied, applied.exitCode == 0
}

// silent requires that nothing was said of the tokens.
func (f *faultyLife) silent(r result) {
	f.w.t.Helper()
	f.w.remember()
	for _, found := range leak.Scan([]leak.Place{{Name: "output", Content: []byte(r.text)}}, append(f.w.secrets, token())...) {
		f.w.t.Errorf("leak in %s", found)
	}
}

// noSteps requires that nothing but applies have done a step.
func (f *faultyLife) noSteps() {
	f.w.t.Helper()
	if steps := f.w.steps(); len(steps) > 0 {
		f.w.t.Errorf("the plan or the refresh did %q", steps)
	}
}

// converged requires the phase, tokens of the environment in state, and an empty
// plan that asks only.
func (f *faultyLife) converged(phase string) {
	f.w.t.Helper()
	f.w.api.Journal().Reset()
	f.e.unchanged()
	f.noSteps()
	f.w.unharmed()
	if open := f.w.api.RotationOpen(); open != (phase == "started") {
		f.w.t.Errorf("a rotation is open: %t, after the phase %q", open, phase)
	}
	saved := f.e.attributes(rotationAddress)
	if phase == "" {
		if saved != nil {
			f.w.t.Errorf("the rotation is still in state: %v", saved["phase"])
		}
		return
	}
	active, old := f.w.api.TenantToken()
	known, _ := saved["old_token"].(string)
	if saved["phase"] != phase || saved["active_token"] != active || known != old {
		f.w.t.Errorf("the state says %v; its tokens are those of the environment: %t, %t", saved["phase"], saved["active_token"] == active, known == old)
	}
}

// start starts the first rotation. One that is open and not in state can be
// adopted, and cancelled where its new token cannot be had.
func (f *faultyLife) start() {
	f.w.t.Helper()
	f.configure(firstTime)
	if applied, done := f.breaks(rotationStart); !done {
		if f.e.attributes(rotationAddress) != nil {
			f.w.t.Error("a start that failed is in state")
		}
		if f.w.api.RotationOpen() != f.broken.done {
			f.w.t.Error("the start was done, or not, against all appearances")
		}
		if f.broken.done {
			f.e.says(applied, "It is not known whether the rotation was started", "terraform import ADDRESS current", "tenantTokenRotation/cancel")
			f.adopt()
		}
		f.e.ok(f.e.apply())
	}
	f.converged("started")
}

// adopt takes the open rotation over, and cancels it: its new token is unknown.
func (f *faultyLife) adopt() {
	f.w.t.Helper()
	f.e.says(f.e.fails(f.e.apply()), "Error: A rotation is already in progress", "terraform import ADDRESS current")
	f.e.says(f.e.ok(f.e.run("import", rotationAddress, "current")), "The adopted rotation is unproven")
	f.e.ok(f.e.apply()) // records on_destroy
	f.e.unchanged()
	f.configure()
	f.e.ok(f.e.apply())
	f.converged("")
	f.configure(firstTime)
}

// finish finishes it.
func (f *faultyLife) finish() {
	f.w.t.Helper()
	f.w.rollOut()
	f.configure(firstTime, finishNow)
	if _, done := f.breaks(rotationFinish); !done {
		if saved := f.e.attributes(rotationAddress); saved["phase"] != "started" {
			f.w.t.Errorf("a finish that failed made the phase %v", saved["phase"])
		}
		f.w.unharmed()
		f.e.ok(f.e.apply())
	}
	f.converged("finished")
}

// cancel starts another one, and cancels that.
func (f *faultyLife) cancel() {
	f.w.t.Helper()
	f.configure(secondTime)
	f.e.ok(f.e.apply())
	f.converged("started")
	f.configure()
	if _, done := f.breaks(rotationCancel); !done {
		if f.e.attributes(rotationAddress) == nil {
			f.w.t.Error("a rotation whose cancellation failed is not in state any more")
		}
		again := f.e.ok(f.e.apply())
		if !f.broken.done && !strings.Contains(again.words(), "The rotation will be cancelled") {
			f.w.t.Errorf("nothing was said of the cancellation:\n%s", again.text)
		}
	}
	f.converged("")
}
