// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// faultContext is a row of the matrix: a write, and what leads to it.
type faultContext struct {
	name string
	// write is the template of the request.
	write string
	// prepare makes a world in which the next apply does the write.
	prepare func(c *faultCell)
	// again is the apply without the fault, where it takes more than that.
	again func(c *faultCell)
	// settled is what must be true in the end.
	settled func(c *faultCell)
	// binary is another one than the real provider.
	binary func() (string, error)
	// saves says that one Ctrl-C does not keep the apply from finishing: what must
	// be true in the end is so right after it. A deletion that is nothing but tidying
	// up may be cut short: it is repeated.
	saves bool
	// doomed says that the first apply fails without any fault.
	doomed bool
	// onlyDone leaves the faults to another row with which the write is not done.
	onlyDone bool
	// once is for a write that is never sent again in one apply: the summary of the
	// error in which that ends where it was not done, even once.
	once string
	// quick makes the waits between looks at a server short.
	quick bool
	// hostile adds the answers of hostile servers: one row for each kind of write.
	hostile bool
}

// faults are the columns of the row.
func (r faultContext) faults() []writeFault {
	return slices.DeleteFunc(slices.Concat(writeFaults, hostileAnswers), func(fault writeFault) bool {
		return (r.onlyDone && !fault.done) || (fault.hostile && !r.hostile)
	})
}

// faultCell is a cell of the matrix. In every one of them:
//   - the fault did happen to the write;
//   - after one Ctrl-C a write that others depend on is finished and saved;
//   - whoever connected to the gate was served the old or the new certificate;
//   - after the second apply no file and no token is there that nobody manages,
//     but a token that its report names, where nobody was left to revoke it;
//   - the state is what is there;
//   - the plan after it is empty, outputs included;
//   - no secret is in anything that was printed;
//   - a hostile answer leads nobody to another server and gets no control
//     characters to the terminal.
type faultCell struct {
	t       *testing.T
	context faultContext
	fault   writeFault

	e         *external
	w         *world
	gate      *simulator.Gate        // of a certificate
	node      *simulator.ClusterNode // of a cluster's certificate
	cluster   *simulator.Cluster     // of a token that it makes
	appMon    *appMonWorld           // of an AppMon server
	tokens    *environmentWorld      // of a token
	rotation  *rotationWorld         // of the tenant token
	arguments []string               // of the first apply
	blocks    []string               // the configuration
	settings  []string               // of the provider
	name      string                 // of the file or token that is written; any if empty

	first, second hidden   // certificates, the old and the new one
	served        []string // fingerprints that may be served
	watcher       *simulator.Watcher
	secrets       []leak.Secret
	lastState     []byte
	broke         result          // the first apply
	lost          []string        // tokens that it left, which nobody can own
	elsewhere     *simulator.Gate // where a redirect points
}

// patient are settings of the provider for a machine that does many cells at a
// time; waits between attempts are kept short.
var patient = []string{`connect_timeout = "60s"`, `max_retry_wait = "2s"`}

// betweenClients lets a gate be asked some fifty times a second.
const betweenClients = 20 * time.Millisecond

func (c *faultCell) run() {
	c.context.prepare(c)
	c.e.variables = append(c.e.variables, "GOGC=off") // runs of a second need no collection: a fifth of their CPU time
	if c.context.binary != nil && c.e.shell == nil {
		binary, err := c.context.binary()
		if err != nil {
			c.t.Fatal(err)
		}
		c.e.variables = append(c.e.variables, binaryVariable+"="+binary)
	}
	if c.fault.happens != nil { // it waits for what only the log tells
		c.e.variables = append(c.e.variables, "TF_LOG=info")
	}
	c.settings = append(slices.Clone(patient), c.fault.settings...)
	c.configure(c.blocks...)
	if c.gate != nil {
		c.watcher = c.gate.WatchEvery(c.t.Context(), betweenClients)
		defer c.watcher.Stop()
	}
	c.breaks()
	if c.context.saves && c.fault.name == interruptName {
		c.context.settled(c)
	}
	c.settings = patient
	c.configure(c.blocks...)
	if c.context.again != nil {
		c.context.again(c)
	} else {
		c.e.ok(c.e.apply())
	}
	c.remember()
	remove := c.onWrite(func() { c.t.Error("a plan has written") })
	c.e.unchanged()
	remove()
	c.context.settled(c)
	c.neverUnserved()
	c.neverTold()
	c.neverFooled()
}

// breaks applies while the fault is there.
func (c *faultCell) breaks() {
	c.t.Helper()
	var happened atomic.Bool
	started := make(chan *running, 1)
	remove := c.onWrite(func() {
		if happened.CompareAndSwap(false, true) && c.fault.happens != nil {
			c.fault.happens(c, <-started)
		}
	})
	defer remove()
	c.server().Journal().Reset()
	end := c.inject()
	if c.e.shell != nil {
		c.broke = c.e.apply(c.arguments...)
	} else {
		apply := c.e.start(append([]string{"apply", "-auto-approve"}, c.arguments...)...)
		started <- apply
		c.broke = apply.wait()
		c.e.awaitProviders()
	}
	if happened.Load() {
		c.awaitHandled()
	}
	fired := end()
	if !happened.Load() || !fired {
		c.t.Fatalf("the write was asked for: %t; its fault happened: %t; so this proves nothing:\n%s", happened.Load(), fired, c.broke.text)
	}
	switch {
	case c.fault.ends == succeeds && c.context.once != "":
		c.e.says(c.e.fails(c.broke), "Error: "+c.context.once)
	case c.fault.ends == fails || c.context.doomed:
		c.e.fails(c.broke)
	case c.fault.ends == succeeds:
		c.e.ok(c.broke)
	}
	c.e.mend(c.lastState)
	c.remember()
}

// faultServer is the server that the write goes to.
type faultServer interface {
	Journal() *simulator.Journal
	Fault(simulator.Fault) *simulator.FaultHandle
	OnRequest(func(simulator.Request)) (remove func())
}

// gateServer is a gate as such a server.
type gateServer struct {
	*simulator.Gate
	sim *simulator.Simulator
}

// OnRequest implements faultServer.
func (s gateServer) OnRequest(do func(simulator.Request)) (remove func()) {
	return s.sim.OnRequest(func(_ *simulator.Gate, request simulator.Request) { do(request) })
}

func (c *faultCell) server() faultServer {
	switch {
	case c.gate != nil:
		return gateServer{c.gate, c.w.sim}
	case c.cluster != nil:
		return c.cluster
	case c.node != nil:
		return c.w.sim.Cluster()
	case c.appMon != nil:
		return c.appMon.there
	}
	return c.w.sim.API()
}

// awaitHandled waits until the server has handled the write, whoever has left
// meanwhile.
func (c *faultCell) awaitHandled() {
	c.t.Helper()
	poll, deadline := time.NewTicker(10*time.Millisecond), time.After(commandTimeout)
	defer poll.Stop()
	for !slices.ContainsFunc(c.server().Journal().Requests(), c.isWrite) {
		select {
		case <-poll.C:
		case <-deadline:
			c.t.Fatal("the server has never handled the write")
		}
	}
}

// inject lets the write go wrong. The returned function ends that, and tells
// whether it happened.
func (c *faultCell) inject() (end func() bool) {
	fault := c.fault.fault
	if fault.Kind == "" {
		return func() bool { return true }
	}
	c.redirects(&fault)
	fault.Match, fault.Name = c.context.write, c.name
	handle := c.server().Fault(fault)
	return func() bool {
		handle.Remove()
		return handle.Fired() > 0
	}
}

func (c *faultCell) isWrite(request simulator.Request) bool {
	return request.Template == c.context.write && (c.name == "" || c.name == request.Name)
}

// onWrite calls do before each request that is the write.
func (c *faultCell) onWrite(do func()) (remove func()) {
	return c.server().OnRequest(func(request simulator.Request) {
		if c.isWrite(request) {
			do()
		}
	})
}

// configure replaces the configuration. What it says of the provider holds no
// secret.
func (c *faultCell) configure(blocks ...string) {
	c.t.Helper()
	c.blocks = blocks
	provider := c.w.provider(c.settings...)
	if c.tokens != nil {
		provider = c.tokens.provider(c.settings...)
	}
	if c.cluster != nil {
		provider = clusterProvider(c.cluster, c.settings...)
	}
	if c.node != nil {
		provider = clusterProvider(c.w.sim.Cluster(), c.settings...)
	}
	if c.appMon != nil {
		provider = c.appMon.provider(c.settings...)
	}
	c.e.file(c.e.path("work", "main.tf"), withoutToken(provider)+strings.Join(blocks, "\n"))
}

// applies brings about a configuration that leads to the write.
func (c *faultCell) applies(blocks ...string) {
	c.t.Helper()
	c.configure(blocks...)
	c.e.ok(c.e.apply())
	c.remember()
}
