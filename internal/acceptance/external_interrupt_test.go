// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// during applies, and does something with the engine before the first request of
// a template is handled.
func (e *external) during(gate *simulator.Gate, template string, do func(*running)) result {
	e.t.Helper()
	gate.Journal().Reset()
	started := make(chan *running, 1)
	e.world.once(gate, template, "", func() { do(<-started) })
	apply := e.start("apply", "-auto-approve")
	started <- apply
	stopped := apply.wait()
	e.awaitProviders()
	return stopped
}

// twice is what an engine says that leaves at once.
const twice = "Two interrupts received"

// interruptAgain is a second Ctrl-C. It returns false where the engine has ended
// at the first one.
func (r *running) interruptAgain() bool {
	if err := r.signal(syscall.SIGINT); err != nil && !errors.Is(err, syscall.ESRCH) {
		r.e.t.Errorf("second interrupt: %v", err)
	}
	select {
	case <-r.console.seen(twice):
	case <-r.ended:
	case <-time.After(commandTimeout):
		r.e.t.Errorf("the engine neither said %q nor ended", twice)
	}
	return strings.Contains(r.console.text(), twice)
}

// stopping is what an engine logs once it has told providers to stop, and has
// saved the state so far.
const stopping = "waiting for graceful stop to complete"

// awaitStopping waits until the engine is stopping.
func (r *running) awaitStopping() {
	select {
	case <-r.console.seen(stopping):
	case <-time.After(commandTimeout):
		r.e.t.Errorf("the engine never said %q", stopping)
	}
}

// mend puts a state back that the engine has cut off: one that is interrupted
// twice may end while it writes the file, whatever a provider does. A user would
// take the backup.
func (e *external) mend(state []byte) {
	e.t.Helper()
	now, err := os.ReadFile(e.path("work", "terraform.tfstate"))
	if err != nil || json.Valid(now) {
		return
	}
	e.t.Logf("the engine left %d bytes of a state file", len(now))
	if json.Valid(state) {
		e.file(e.path("work", "terraform.tfstate"), string(state))
	}
}
