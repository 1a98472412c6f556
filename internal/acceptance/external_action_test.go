// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
	"github.com/activegate/terraform-provider-activegate/internal/engine"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

const invokeIt = "-invoke=action.activegate_certificate_activate.back"

// activateBack is an action that nothing triggers.
func activateBack(gate *simulator.Gate) string {
	return fmt.Sprintf(`
action "activegate_certificate_activate" "back" {
  config {
    activegate_url = %q
    name           = %q
    password_wo    = var.password
  }
}
`, gate.URL(), adminFile)
}

// TestExternalInvoke invokes an action by a trigger, with an ephemeral password,
// and by hand: it tells what it does, its password is nowhere, and what it did is
// drift that the next apply takes back.
func TestExternalInvoke(t *testing.T) {
	needs(t, engine.Actions)
	w := newWorld(t)
	gate, other := w.gate(), w.trusted()
	e := newExternal(t, w)
	e.variables = append(e.variables, "TF_VAR_password="+filePassword)
	first, seen := e.hide(1), e.witness()
	managed := activateBack(gate) + certificate(gate, first.pem("_wo"))
	e.write(ephemeralPassword, managed)
	seen.run(humanOutput, "apply", "-auto-approve")
	w.onlyFile(gate, first.id)
	w.seed(gate, adminFile, other, filePassword, false)
	e.unchanged()
	tells := func(r result) {
		t.Helper()
		seen.keep(humanOutput, "invocation", []byte(r.text))
		e.says(e.ok(r), `Activating "admin.p12"`, "has activated", "Waiting until", fingerprint(other), `lists "admin.p12" as active`)
		w.serving(gate, other)
		e.says(e.changed(), "The gate does not serve this certificate", `the file "admin.p12" is active instead of`, "It will be activated again")
		e.ok(e.apply())
		w.serving(gate, first.id)
		e.unchanged()
	}

	e.write(ephemeralPassword, managed, triggering)
	seen.run(humanOutput, "plan", "-out=saved.tfplan")
	seen.look("saved.tfplan")
	tells(e.run("apply", "saved.tfplan"))

	if lost := e.run("apply", "-auto-approve", invokeIt); lost.exitCode != 0 { // of Terraform 1.16
		e.says(lost, "No password for an inactive file", "Terraform 1.16 does not hand ephemeral values to actions")
		w.serving(gate, first.id)
	} else {
		e.ok(e.apply())
	}
	e.write(storedPassword, managed, triggering)
	tells(e.run("apply", "-auto-approve", invokeIt))

	seen.look()
	seen.keep(stateFile, "terraform.tfstate", e.read("terraform.tfstate"))
	seen.keepLog()
	seen.nowhere(append(first.secrets(), leak.Text("password", filePassword), token()))
}

// triggering invokes the action when it is created.
const triggering = `
resource "terraform_data" "trigger" {
  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.activegate_certificate_activate.back]
    }
  }
}
`

// TestExternalInvokeInterrupted: Ctrl-C does not tear an activation apart, though
// engines show nothing more of an action then. Who invokes it again learns how it
// ended.
func TestExternalInvokeInterrupted(t *testing.T) {
	needs(t, engine.Actions)
	w := newWorld(t)
	gate, other := w.gate(), w.trusted()
	w.seed(gate, firstFile, w.trusted(), "first", true)
	w.seed(gate, adminFile, other, filePassword, false)
	e := newExternal(t, w)
	e.variables = append(e.variables, "TF_VAR_password="+filePassword)
	e.write(storedPassword, activateBack(gate))
	gate.Fault(simulator.Fault{Match: "POST /{name}/activate", Kind: simulator.Delay, Delay: 2 * time.Second, Times: 1})
	run := e.start("apply", "-auto-approve", invokeIt)
	select {
	case <-run.console.seen("Activating"):
	case <-run.ended:
	}
	run.interrupt()
	run.wait()
	e.awaitProviders()
	w.serving(gate, other)
	if sent := writes(gate); len(sent) != 1 {
		t.Errorf("the gate was sent %q", sent)
	}
	e.says(e.ok(e.run("apply", "-auto-approve", invokeIt)), "already: nothing to activate")
}
