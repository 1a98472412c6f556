// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
	"github.com/activegate/terraform-provider-activegate/internal/simulator/appmon"
)

// appMonWrites are the contexts of restarts. None is sent again where it may have
// been done, so that an answer that is lost ends in an error.
var appMonWrites = []faultContext{
	{
		name: "AppMon: a restart of the server", write: appmon.ServerRestart, hostile: true, quick: true, once: "The server was not restarted",
		again: (*faultCell).bringsAgain, settled: (*faultCell).restartedOnce,
		prepare: func(c *faultCell) {
			c.onAppMon()
			c.blocks = []string{c.appMon.certificate("1", inTime)}
		},
	},
	{
		name: "AppMon: a restart of a collector", write: appmon.CollectorRestart, hostile: true, quick: true, once: "A collector was not restarted",
		settled: (*faultCell).restartedOnce,
		prepare: func(c *faultCell) {
			c.onAppMon()
			c.applies(c.appMon.certificate("1", inTime))
			c.blocks = []string{c.appMon.certificate("1", inTime, restartNow)}
		},
	},
}

const (
	// inTime bounds the wait for a server that stays away.
	inTime     = `timeouts = { create = "15s", update = "15s" }`
	restartNow = `restart_collectors = "now"`
)

// onAppMon begins a cell of an AppMon server, in whose keystore the key lies.
func (c *faultCell) onAppMon() {
	c.t.Helper()
	c.w = newWorld(c.t)
	c.starts()
	c.appMon = onAppMon(c.w, c.e, "")
	c.appMon.putKey()
}

// bringsAgain applies again. A port that has closed is taken for a restart, which is
// not done twice for the same revision.
func (c *faultCell) bringsAgain() {
	c.t.Helper()
	if c.fault.name != refusedName {
		c.e.ok(c.e.apply())
		return
	}
	c.e.says(c.e.fails(c.e.apply()), "was restarted for this certificate before")
	c.configure(c.appMon.certificate("2", inTime))
	c.e.ok(c.e.apply())
}

// restartedOnce requires one restart of the server, and of the collector where that is
// wanted. Of the collector there may be a second one where nobody was left to save the
// first.
func (c *faultCell) restartedOnce() {
	c.t.Helper()
	c.appMon.restarted(1)
	collectors, want := c.appMon.there.CollectorRestarts(), 0
	if c.context.write == appmon.CollectorRestart {
		want = 1
	}
	if collectors != want && (!c.fault.lonely || collectors != want+1) {
		c.t.Errorf("there were %d restarts of the collector, want %d", collectors, want)
	}
	if presented := simulator.Fingerprint(c.appMon.there.Presented().Leaf); presented != fingerprint(c.appMon.id) {
		c.t.Errorf("the server presents %s", presented)
	}
	c.same(c.one(), map[string]any{"id": c.appMon.there.URL(), "active": true, "fingerprint_sha256": fingerprint(c.appMon.id)})
}
