// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// externalRotation is a rotation world with the real provider binary. Its clock
// is the machine's, the environment's stands still.
func externalRotation(t *testing.T, old bool) (*rotationWorld, *external) {
	t.Helper()
	w := newRotationWorld(t, old)
	e := newExternal(t, w.world)
	e.variables = append(e.variables, "TF_LOG=info")
	return w, e
}

// configure replaces the configuration.
func (w *rotationWorld) configure(e *external, config string) {
	w.t.Helper()
	e.file(e.path("work", "main.tf"), config)
}

// during applies, and does something with the engine before the first request of
// a template (of any, if it is empty) is handled that comes after another one, if
// after is not empty.
func (w *rotationWorld) during(e *external, template, after string, do func(*running)) result {
	w.t.Helper()
	w.api.Journal().Reset()
	started, done := make(chan *running, 1), false // the requests of one rotation come one by one
	remove := w.api.OnRequest(func(request simulator.Request) {
		if done || (template != "" && request.Template != template) || (after != "" && w.api.Journal().Count(after) == 0) {
			return
		}
		done = true
		do(<-started)
	})
	defer remove()
	apply := e.start("apply", "-auto-approve")
	started <- apply
	stopped := apply.wait()
	e.awaitProviders()
	return stopped
}

// TestExternalRotationInterrupted is Ctrl-C while the start is under way: the
// engine waits, and the rotation is saved.
func TestExternalRotationInterrupted(t *testing.T) {
	w, e := externalRotation(t, false)
	w.configure(e, w.rotation())
	w.api.Fault(simulator.Fault{Match: rotationStart, Kind: simulator.Delay, Delay: time.Second, Times: 1})
	w.during(e, rotationStart, "", func(r *running) {
		r.interrupt()
		r.awaitStopping()
	})
	active, _ := w.api.TenantToken()
	if saved := e.attributes(rotationAddress); saved["phase"] != "started" || saved["active_token"] != active {
		t.Error("the rotation was not saved as it is")
	}
	e.unchanged()
	w.unharmed()
}

// TestExternalRotationInterruptedTwice is a user who does not wait: nothing is
// saved any more, so the provider takes the rotation back, and the next apply
// starts one.
func TestExternalRotationInterruptedTwice(t *testing.T) {
	w, e := externalRotation(t, false)
	w.configure(e, w.rotation())
	// The answer comes when the engine has left and the provider still lives.
	w.api.Fault(simulator.Fault{Match: rotationStart, Kind: simulator.Delay, Delay: 700 * time.Millisecond, Times: 1})
	stopped := w.during(e, rotationStart, "", func(r *running) {
		r.interrupt()
		r.awaitStopping()
		if !r.interruptAgain() {
			t.Error("the engine ended at the first Ctrl-C")
		}
	})
	e.fails(stopped)
	if diff := cmp.Diff([]string{"start 200", "cancel 200"}, w.steps()); diff != "" || w.api.RotationOpen() {
		t.Errorf("a rotation is open %t; steps (-want +got):\n%s", w.api.RotationOpen(), diff)
	}
	e.ok(e.apply())
	e.unchanged()
	w.unharmed()
}

// TestExternalRotationKilled: after a kill between the start and the saved state
// the next apply explains, and the import adopts.
func TestExternalRotationKilled(t *testing.T) {
	t.Parallel()
	for name, old := range map[string]bool{"new served": false, "old served": true} {
		t.Run(name, func(t *testing.T) {
			w, e := externalRotation(t, old)
			w.configure(e, w.rotation())
			e.fails(w.during(e, connectionGet, rotationStart, func(*running) { e.killProvider() }))
			if !w.api.RotationOpen() {
				t.Fatal("nothing was started")
			}
			e.says(e.fails(e.apply()), "Error: A rotation is already in progress", "killed before it could save", "import {")
			e.says(e.ok(e.run("import", rotationAddress, "current")), "The adopted rotation is unproven")
			e.unchanged()
			w.configure(e, w.rotation(`on_destroy = "cancel"`))
			e.ok(e.apply())
			e.says(e.ok(e.run("destroy", "-auto-approve")), "Warning: The rotation will be cancelled")
			if w.unharmed(); w.api.RotationOpen() {
				t.Error("the rotation is still open")
			}
		})
	}
}

// TestExternalRotationRemembersGates: an apply that changes nothing remembers
// which gates there are, as long as the rotation is open.
func TestExternalRotationRemembersGates(t *testing.T) {
	w, e := externalRotation(t, false)
	w.configure(e, w.rotation(`min_overlap = "0s"`))
	e.ok(e.apply())
	late := w.api.AddMember(simulator.Hostname("latecomer"))
	e.ok(e.apply())
	late.GoOffline()
	w.pass(3 * time.Hour)()
	w.configure(e, w.rotation(`min_overlap = "0s"`, finishNow))
	e.says(e.fails(e.apply()), "Gates are not online", `"latecomer" (id 0x`, "is not listed any more")
	w.configure(e, w.rotation(`min_overlap = "0s"`, finishNow, `ignore_gates = ["latecomer"]`))
	w.rollOut()
	e.ok(e.apply())
	e.unchanged()
	w.unharmed()
}
