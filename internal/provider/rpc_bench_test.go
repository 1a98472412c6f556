// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import "testing"

// calls are those that an engine makes for each resource in a plan that finds
// nothing to do.
func (f *fixture) calls(e *engine) map[string]func() {
	file := e.file(f.stored)
	return map[string]func(){
		"validate": func() { e.validate(f.config) },
		"upgrade":  func() { e.upgrade(file) },
		"read":     func() { e.refresh(f.stored) },
		"plan":     func() { e.plan(f.stored, f.config) },
	}
}

// BenchmarkRPC is what each call costs, as served and by the framework alone.
// The gate is asked once, by the first read.
func BenchmarkRPC(b *testing.B) {
	f := newFixture(b)
	for name, plain := range map[string]bool{"served": false, "framework": true} {
		e := start(b, f.sim, f.root, plain)
		for call, do := range f.calls(e) {
			b.Run(call+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					do()
				}
			})
		}
	}
}

// What the provider answers by itself must not grow back to what the framework
// needs for it. The requests are made within the measured calls, too.
func TestUnchangedAllocatesLittle(t *testing.T) { //nolint:paralleltest // allocations are counted for the whole process
	const runs = 20
	f := newFixture(t)
	served, plain := f.calls(start(t, f.sim, f.root, false)), f.calls(start(t, f.sim, f.root, true))
	for call, do := range served {
		own, framework := testing.AllocsPerRun(runs, do), testing.AllocsPerRun(runs, plain[call])
		if t.Logf("%s: %.0f allocations, by the framework %.0f", call, own, framework); own > framework*2/3 {
			t.Errorf("%s: %.0f allocations; the framework needs %.0f", call, own, framework)
		}
	}
}
