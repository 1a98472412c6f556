// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package appmon_test

import (
	"strings"
	"testing"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
	"github.com/activegate/terraform-provider-activegate/internal/simulator/appmon"
)

var (
	now   = given{"restart_collectors": text("now")}
	allow = given{"allow_offline_collectors": cty.True}
)

// TestLife walks the wizard's steps twice: collectors later, and now.
func TestLife(t *testing.T) {
	w := newWorld(t)
	w.collector("Embedded", func(c *appmon.Collector) { c.Embedded = true })
	one, two := w.collector("site1"), w.collector("site 2")
	first := w.wants(w.key(), given{"memory_analysis_server": text(w.there.OpenMemoryAnalysis())})
	said := w.apply(first)
	w.says(said, "The AppMon server will be restarted: 127.0.0.1", "takes minutes")
	w.restarted("restart")
	w.has(given{"active": cty.True, "version": text("7.2.0.1289"), "id": text(w.there.URL()), "pending_collectors": list()})
	for _, step := range []string{"Restart the Memory Analysis Server 127.0.0.1:", one, two} {
		if next := w.stored.Value.GetAttr("next_step").AsString(); !strings.Contains(next, step) || strings.Contains(next, "Embedded") {
			t.Errorf("the next step lacks %q: %q", step, next)
		}
	}
	w.apply(first.with(now)) // what was put off, and the server no second time
	w.restarted("restart", "restart site1", "restart site 2")
	w.has(given{"next_step": text("")})

	w.there.Journal().Reset()
	second := w.wants(w.key(), now)
	w.apply(second)
	w.restarted("restart", "restart site1", "restart site 2")

	w.there.PutKeystore(nil, "")
	w.there.Restart() // somebody takes the key away
	w.there.Connect(one)
	w.there.Connect(two)
	change, said := w.plan(second)
	w.must(said)
	if w.has(given{"active": cty.False}); change.Action != inprocess.Update {
		t.Errorf("after drift the plan is to %s", change.Action)
	}
	w.there.PutKeystore(w.file, keystorePassword) // and somebody puts it back
	w.there.Journal().Reset()
	w.apply(second)
	w.restarted("restart", "restart site1", "restart site 2")
	w.there.Journal().Reset()
	r := w.walk()
	gone, said := r.PlanDestroy(w.Context(), w.stored)
	w.says(said, "The AppMon server keeps its certificate", "dtserver -Dclearkeys -Dclearcerts")
	_, said = r.Destroy(w.Context(), w.stored, gone)
	w.must(said)
	w.restarted()
}

// TestGuard: what keeps a server from being restarted is said in the plan.
func TestGuard(t *testing.T) {
	for name, one := range map[string]struct {
		happens func(w *world)
		config  given
		words   []string // none: it is planned
		warns   string
	}{
		"too old":        {happens: func(w *world) { w.collector("old", func(c *appmon.Collector) { c.Version = "6.2.0" }) }, config: allow, words: []string{"old@old.example.com is before 6.3"}},
		"offline":        {happens: func(w *world) { w.there.Disconnect("site1@site1.example.com") }, words: []string{"Collectors are not ready", "site1@site1.example.com is offline: start it", "ignore_collectors"}},
		"offline, so be": {happens: func(w *world) { w.there.Disconnect("site1@site1.example.com") }, config: allow},
		"ignored": {
			happens: func(w *world) { w.there.Disconnect("site1@site1.example.com") },
			config:  given{"ignore_collectors": cty.SetVal(texts("site1@site1.example.com"))},
		},
		"expected": {config: given{"expected_collectors": cty.SetVal(texts("site9@c9"))}, words: []string{"site9@c9 is expected, and the server does not list it"}},
		"memory":   {config: given{"memory_analysis_server": text("127.0.0.1:1")}, words: []string{"The Memory Analysis Server is not running", "127.0.0.1:1"}},
		"versions": {happens: func(w *world) { w.collector("new", func(c *appmon.Collector) { c.Version = "7.3" }) }, warns: "collectors of 7.2.0.1289, 7.3"},
		"refused":  {happens: func(w *world) { w.there.SetUser(simulator.AppMonUser, "other") }, words: []string{"User not accepted"}},
		"no port":  {config: given{"verify_addresses": list("127.0.0.1:1")}, warns: "The AppMon server does not answer: 127.0.0.1:1"},
		"made now": {config: given{"fingerprint_sha256": cty.UnknownVal(cty.String)}, warns: "The key is made by this very apply"},
		"down":     {happens: func(w *world) { w.there.Stop() }, warns: "The AppMon server does not answer: 127.0.0.1"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.collector("site1")
			config := w.wants(w.key(), one.config)
			if one.happens != nil {
				one.happens(w)
			}
			if one.words != nil {
				w.refused(config, one.words...)
			} else {
				_, said := w.plan(config)
				w.must(said)
				w.says(said, one.warns)
			}
			w.restarted()
		})
	}
}

// TestGone: a collector that a refresh saw is missed when the server has forgotten
// it.
func TestGone(t *testing.T) {
	w := newWorld(t)
	id := w.collector("site1")
	config := w.wants(w.key())
	w.apply(config)
	w.there.Disconnect(id)
	w.clock.Advance(time.Hour)
	w.settled(config)
	next := w.wants(w.key())
	w.refused(next, id+" was connected before, and the server has forgotten it")
	w.apply(next.with(allow))
	w.restarted("restart", "restart")
}

// TestOnce: whatever goes wrong, no server is restarted twice for one certificate.
func TestOnce(t *testing.T) {
	const restart = "POST /api/v2/server/restart"
	for name, one := range map[string]struct {
		behaviour appmon.Behaviour
		fault     simulator.Kind
		noKey     bool
		fails     []string // none: it is applied
		restarts  int      // of the first apply
		repair    func(w *world)
		again     []string // of the apply after it; none: it is applied
		more      int      // restarts after that
	}{
		"older":         {behaviour: appmon.Behaviour{NoV2: true}, restarts: 1},
		"lost answer":   {fault: simulator.DropAfter, restarts: 1},
		"half answer":   {fault: simulator.TruncateBody, restarts: 1},
		"never arrived": {fault: simulator.DropBefore, fails: []string{"The server was not restarted", "did not go away"}, more: 1},
		"a page":        {fault: simulator.HTML, fails: []string{"The server was not restarted"}, more: 1},
		"refused":       {behaviour: appmon.Behaviour{Fails: true}, fails: []string{"The restart was refused"}, repair: func(w *world) { w.there.Behave(appmon.Behaviour{}) }, more: 1},
		"never back": {
			behaviour: appmon.Behaviour{NeverBack: true}, fails: []string{"The server did not come back", "does not restart it"}, restarts: 1,
			repair: func(w *world) { w.there.ComesBack() },
		},
		"without the leaf": {
			noKey: true, fails: []string{"The server presents another certificate", "change `revision`"}, restarts: 1,
			repair: func(w *world) { w.there.Connect("site1@site1.example.com") },
			again:  []string{"was restarted for this certificate before", "not restarted again"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.collector("site1")
			config := w.wants(w.key())
			if one.noKey {
				w.there.PutKeystore([]byte("damaged"), keystorePassword)
			}
			w.there.Behave(one.behaviour)
			if one.fault != "" {
				w.there.Fault(simulator.Fault{Match: restart, Kind: one.fault, Times: 1})
			}
			if one.fails == nil {
				w.apply(config)
			} else {
				w.fails(config, one.fails...)
			}
			if got := w.there.Restarts(); got != one.restarts {
				t.Errorf("there were %d restarts, want %d", got, one.restarts)
			}
			if one.repair != nil {
				one.repair(w)
			}
			if one.again != nil {
				w.refused(config, one.again...)
				if w.there.Restarts() != one.restarts {
					t.Error("it was restarted again")
				}
				config = w.wants(w.key(), given{"revision": text("2")})
				one.more = 1
			}
			w.apply(config)
			if got := w.there.Restarts(); got != one.restarts+one.more {
				t.Errorf("there were %d restarts in the end, want %d", got, one.restarts+one.more)
			}
			w.has(given{"active": cty.True})
		})
	}
}

// TestPermissions: a user who may not restart is told which permission it takes.
func TestPermissions(t *testing.T) {
	w := newWorld(t)
	w.collector("site1")
	config := w.wants(w.key(), now)
	w.there.SetUser(simulator.AppMonUser, simulator.AppMonPassword, appmon.WebService)
	w.fails(config, "User not accepted", "*Shutdown or Restart*", "*Shutdown or Restart Collector*")
	w.restarted()
	w.there.SetUser(simulator.AppMonUser, simulator.AppMonPassword, appmon.WebService, appmon.RestartServer)
	w.fails(config, "User not accepted", "*Shutdown or Restart Collector*")
	w.restarted("restart")
	w.there.SetUser(simulator.AppMonUser, simulator.AppMonPassword, appmon.WebService, appmon.RestartServer, appmon.RestartCollector)
	w.apply(config)
	w.restarted("restart", "restart site1")
}

// TestKilled: an apply that was killed while the server restarted has left no
// state; the next one waits, looks, restarts nothing, and says what is open.
func TestKilled(t *testing.T) {
	w := newWorld(t)
	w.collector("site1")
	config := w.wants(w.key(), given{"memory_analysis_server": text(w.there.OpenMemoryAnalysis())})
	w.there.Bounce()
	said := w.apply(config)
	w.says(said, "The AppMon server does not answer")
	w.restarted()
	w.has(given{"active": cty.True, "pending_collectors": list()})
	w.steps("Restart the collectors and the Memory Analysis Server")

	// Of an update that was killed engines keep the attributes of before, and no notes.
	w.stored.Private = nil
	w.settled(config)
	w.steps("Restart the Memory Analysis Server", "Restart these collectors")
	w.apply(config.with(now))
	w.restarted("restart site1")
}

// TestCollectorsLost: those that do not come back are named, and nothing is
// restarted again for them. What is left by hand is not forgotten meanwhile.
func TestCollectorsLost(t *testing.T) {
	w := newWorld(t)
	id, other := w.collector("site1"), w.collector("site2")
	memory := given{"memory_analysis_server": text(w.there.OpenMemoryAnalysis())}
	w.apply(w.wants(w.key()))
	w.there.Change(id, func(c *appmon.Collector) { c.Refuses = true })
	config := w.wants(w.key(), memory)
	w.fails(config, "Collectors did not come back", id, "dtcollector -Dclearcerts", "dt_co_keystore.*", "ignore_collectors")
	w.has(given{"active": cty.True, "pending_collectors": list(id)})
	w.steps("Bring back", "Memory Analysis Server", "Restart these collectors")
	w.fails(config, id)
	w.steps("Bring back", "Memory Analysis Server", "Restart these collectors")
	w.there.Connect(id)
	w.settled(config)
	w.has(given{"pending_collectors": list()})
	w.steps("Memory Analysis Server", "Restart these collectors")
	w.restarted("restart", "restart")

	w.there.Change(id, func(c *appmon.Collector) { c.Refuses, c.Stuck = false, true })
	w.there.Journal().Reset()
	config = w.wants(w.key(), now, memory)
	w.fails(config, "Collectors did not come back", "its own restart", id, "Restart the Memory Analysis Server", "Apply again, which restarts these collectors: "+other)
	w.restarted("restart", "restart site1")
	w.there.Connect(id)
	w.apply(config)
	w.restarted("restart", "restart site1", "restart site2")
	if w.steps("Memory Analysis Server"); strings.Contains(w.stored.Value.GetAttr("next_step").AsString(), other) {
		t.Error("a collector is left")
	}
}

// TestCollectorNotRestarted: one whose restart was not answered, and that did not go
// away, is left to the next apply.
func TestCollectorNotRestarted(t *testing.T) {
	w := newWorld(t)
	id := w.collector("site1")
	config := w.wants(w.key(), now)
	handle := w.there.Fault(simulator.Fault{Match: appmon.CollectorRestart, Kind: simulator.HTML})
	w.fails(config, "A collector was not restarted", id, "The next apply restarts it")
	handle.Remove()
	said := w.apply(config) // of what is tainted, for the same server
	w.restarted("restart", "restart site1")
	if w.steps(""); strings.Contains(all(said), "keeps its certificate") {
		t.Errorf("it is said to be forgotten: %s", all(said))
	}
}

// TestAway: a refresh lets the apply wait for a server that may still restart, and is
// an error of one that does not.
func TestAway(t *testing.T) {
	w := newWorld(t)
	config := w.wants(w.key())
	w.apply(config)
	w.there.Stop()
	w.refused(config, "Not reachable", "while it restarts")
	if err := w.there.Start(); err != nil {
		t.Fatal(err)
	}
	w.there.Behave(appmon.Behaviour{NeverBack: true})
	config = w.wants(w.key())
	w.fails(config, "The server did not come back")
	w.fails(config, "The server does not answer", "Nothing was restarted")
	w.there.ComesBack()
	w.says(w.apply(config))
	w.restarted("restart", "restart")
}

// TestAnotherLeaf: a server that comes back with the key before is trusted as before,
// so that what is wrong can be said.
func TestAnotherLeaf(t *testing.T) {
	w := newWorld(t)
	w.collector("site1")
	w.apply(w.wants(w.key()))
	before := w.file
	config := w.wants(w.key())
	right := w.file
	w.there.PutKeystore(before, keystorePassword)
	w.fails(config, "The server presents another certificate")
	w.has(given{"next_step": text("")}) // of no use before the certificate is there
	w.refused(config, "was restarted for this certificate before")
	w.there.PutKeystore(right, keystorePassword)
	w.there.Bounce() // by hand
	w.apply(config)
	w.restarted("restart", "restart")
}

// TestUnproved: without addresses there is one restart for each certificate and
// revision.
func TestUnproved(t *testing.T) {
	w := newWorld(t)
	blind := given{"verify_addresses": list()}
	config := w.wants(w.key(), blind)
	w.apply(config)
	w.apply(config.with(given{"revision": text("2")}))
	w.apply(w.wants(w.key(), blind))
	w.restarted("restart", "restart", "restart")
}

// TestImport: what is presented is taken over.
func TestImport(t *testing.T) {
	w := newWorld(t)
	config := w.wants(w.key())
	w.apply(config)
	w.restarted("restart")
	r := w.walk()
	_, said := r.Import(w.Context(), "http://appmon1")
	w.says(said, "Invalid import id", "https://appmon1:8021")
	w.trusted = append(w.trusted, config["fingerprint_sha256"].AsString())
	r = w.walk()
	w.stored, said = r.Import(w.Context(), w.there.URL())
	w.must(said)
	w.apply(config)
	w.has(given{"active": cty.True, "fingerprint_sha256": config["fingerprint_sha256"]})
	w.restarted("restart")
}
