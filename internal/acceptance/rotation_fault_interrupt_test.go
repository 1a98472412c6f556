// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"os"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// rotationEnds are the two steps that end a rotation, and the phase after them;
// none is a rotation that is not in state any more.
var rotationEnds = map[string]struct{ step, phase string }{
	"finish": {rotationFinish, "finished"},
	"cancel": {rotationCancel, ""},
}

// endings runs a test for both steps, with a rotation that is open and a
// configuration that ends it.
func endings(t *testing.T, old bool, test func(life *faultyLife, step, phase string)) {
	t.Helper()
	for name, end := range rotationEnds {
		t.Run(name, func(t *testing.T) {
			w, e := externalRotation(t, old)
			life := &faultyLife{w: w, e: e}
			life.configure(firstTime)
			e.ok(e.apply())
			if life.configure(); end.step == rotationFinish {
				w.rollOut()
				life.configure(firstTime, finishNow)
			}
			test(life, end.step, end.phase)
		})
	}
}

// TestExternalRotationEndInterrupted is Ctrl-C while the finish or the
// cancellation is under way: the engine waits, and what was done is saved.
func TestExternalRotationEndInterrupted(t *testing.T) {
	t.Parallel()
	endings(t, false, func(life *faultyLife, step, phase string) {
		life.w.api.Fault(simulator.Fault{Match: step, Kind: simulator.Delay, Delay: time.Second, Times: 1})
		stopped := life.w.during(life.e, step, "", func(r *running) {
			r.interrupt()
			r.await(stopping)
		})
		life.silent(stopped)
		life.converged(phase)
	})
}

// TestExternalRotationEndInterruptedTwice is a user who does not wait. Nothing is
// saved any more, and the step is done: the next apply finds out.
func TestExternalRotationEndInterruptedTwice(t *testing.T) {
	t.Parallel()
	for reading, old := range map[string]bool{"new served": false, "old served": true} {
		t.Run(reading, func(t *testing.T) {
			endings(t, old, func(life *faultyLife, step, phase string) {
				var state []byte
				stopped := life.w.during(life.e, step, "", func(r *running) {
					r.interrupt()
					r.await(stopping)
					state, _ = os.ReadFile(life.e.path("work", "terraform.tfstate"))
					r.interrupt()
					r.await("Two interrupts received")
					<-r.ended
				})
				life.handled(step)
				life.e.fails(stopped)
				life.silent(stopped)
				life.e.mend(state)
				life.silent(life.e.ok(life.e.apply()))
				life.converged(phase)
			})
		})
	}
}

// handled waits until the environment has done a step, whoever has left meanwhile.
func (f *faultyLife) handled(step string) {
	f.w.t.Helper()
	poll, deadline := time.NewTicker(10*time.Millisecond), time.After(commandTimeout)
	defer poll.Stop()
	for f.w.api.Journal().Count(step) == 0 {
		select {
		case <-poll.C:
		case <-deadline:
			f.w.t.Fatalf("%s was not handled", step)
		}
	}
	if f.w.api.RotationOpen() {
		f.w.t.Error("the step was not done")
	}
}

// TestExternalRotationEndKilled ends the provider after the environment has done
// the step and before the state is saved: the answer is lost, and with the next
// request the provider dies.
func TestExternalRotationEndKilled(t *testing.T) {
	t.Parallel()
	for reading, old := range map[string]bool{"new served": false, "old served": true} {
		t.Run(reading, func(t *testing.T) {
			endings(t, old, func(life *faultyLife, step, phase string) {
				life.w.api.Fault(simulator.Fault{Match: step, Kind: simulator.DropAfter, Times: 1})
				life.e.fails(life.w.during(life.e, "", step, func(*running) { life.e.killProvider() }))
				if life.w.api.RotationOpen() || life.e.attributes(rotationAddress)["phase"] != "started" {
					life.w.t.Fatal("this is not the moment between the step and the saved state")
				}
				life.w.unharmed()
				life.silent(life.e.ok(life.e.apply()))
				life.converged(phase)
			})
		})
	}
}
