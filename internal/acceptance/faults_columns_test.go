// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"net/http"
	"os"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// writeFault is a column of the matrix: what goes wrong with a write.
type writeFault struct {
	name string
	// fault happens to the write and, unless it has a number of times, to every
	// further attempt; none if it has no kind.
	fault simulator.Fault
	// happens is done with engine or provider when the server has the request and
	// has not handled it.
	happens func(c *faultCell, r *running)
	// settings of the provider keep the waits short.
	settings []string
	// ends is how the apply must end; anyhow if it is empty.
	ends ending
	// done says that the write is done although it looks as if it had failed.
	done bool
	// lonely says that nobody may be left to save what was done. Then a new
	// token is reported by the next apply, not revoked.
	lonely bool
	// hostile is for the rows that are hostile only.
	hostile bool
}

// ending is how an apply ends.
type ending string

const (
	succeeds ending = "succeeds"
	fails    ending = "fails"
)

// Columns that differ from the others.
const (
	refusedName     = "connection refused" // the server is down for a while
	killedName      = "killed after"       // the write is done and not saved
	killedEarlyName = "killed before"
	interruptName   = "Ctrl-C"
)

// hasty keeps a request from waiting for an answer that does not come.
var hasty = []string{`request_timeout = "5s"`}

// writeFaults are the columns. With those that end after the first time the
// provider must recover by itself.
var writeFaults = []writeFault{
	{name: refusedName, fault: simulator.Fault{Kind: simulator.Refuse}},
	{name: "dropped before", fault: simulator.Fault{Kind: simulator.DropBefore}},
	{name: "dropped after", fault: simulator.Fault{Kind: simulator.DropAfter}, done: true},
	{name: "answer cut", fault: simulator.Fault{Kind: simulator.TruncateBody}, done: true},
	{name: "429", fault: answers(http.StatusTooManyRequests, 0)},
	{name: "503 once", fault: answers(http.StatusServiceUnavailable, 1), ends: succeeds},
	{name: "500", fault: simulator.Fault{Kind: simulator.Status, Status: http.StatusInternalServerError}},
	{name: "HTML", fault: simulator.Fault{Kind: simulator.HTML}},
	{name: "no answer, not done", fault: simulator.Fault{Kind: simulator.HangBefore}, settings: hasty},
	{name: "no answer, done", fault: simulator.Fault{Kind: simulator.HangAfter}, settings: hasty, done: true},
	{name: killedEarlyName, fault: simulator.Fault{Kind: simulator.DropBefore, Times: 1}, happens: (*faultCell).kill, ends: fails},
	{name: killedName, happens: (*faultCell).kill, ends: fails, done: true, lonely: true},
	{name: interruptName, happens: (*faultCell).interrupt},
	{name: "Ctrl-C twice", fault: simulator.Fault{Kind: simulator.Delay, Delay: 500 * time.Millisecond, Times: 1}, happens: (*faultCell).interruptTwice, ends: fails, done: true, lonely: true},
	{name: "Ctrl-C twice, too late", happens: (*faultCell).interruptTwiceAndLeave, ends: fails, done: true, lonely: true},
}

// answers is an overloaded server, which asks to wait a second.
func answers(status, times int) simulator.Fault {
	return simulator.Fault{Kind: simulator.Status, Status: status, RetryAfter: "1", Times: times}
}

// kill ends the provider. The server has the request, and handles it all the same.
func (c *faultCell) kill(*running) { c.e.killProvider() }

// interrupt is Ctrl-C: the engine tells the provider, and waits.
func (c *faultCell) interrupt(r *running) {
	r.interrupt()
	r.awaitStopping()
}

// interruptTwice is a user who does not wait: the answer meets a provider that
// is being shut down. What is nothing but tidying up may be given up at the first
// Ctrl-C, and the engine may have ended before the second.
func (c *faultCell) interruptTwice(r *running) {
	c.interrupt(r)
	c.lastState, _ = os.ReadFile(c.e.path("work", "terraform.tfstate")) // none before a create
	if !r.interruptAgain() && c.context.saves {
		c.t.Error("the engine ended at the first Ctrl-C")
	}
}

// interruptTwiceAndLeave is the same, with an answer that meets no engine.
func (c *faultCell) interruptTwiceAndLeave(r *running) {
	c.interruptTwice(r)
	<-r.ended
}
