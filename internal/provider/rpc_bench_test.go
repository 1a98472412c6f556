// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import "testing"

// calls are those of a plan that finds nothing to do which are answered beside
// the framework.
func (f *fixture) calls(e *engine) map[string]func() {
	plan := e.planner(f.stored, f.config)
	return map[string]func(){
		"read": func() { e.refresh(f.stored) },
		"plan": func() { plan() },
	}
}

// BenchmarkRPC is what each call costs, as served and by the framework alone.
// A server is asked once, by the first read.
func BenchmarkRPC(b *testing.B) {
	for kind, f := range map[string]*fixture{"certificate": newFixture(b), "token": newToken(b)} {
		for name, plain := range map[string]bool{"served": false, "framework": true} {
			e := f.start(b, plain)
			for call, do := range f.calls(e) {
				b.Run(kind+"/"+call+"/"+name, func(b *testing.B) {
					b.ReportAllocs()
					for b.Loop() {
						do()
					}
				})
			}
		}
	}
}

// What is answered beside the framework must not grow back to what the framework
// needs for it. The requests are made within the measured calls, too.
func TestServedAllocatesLittle(t *testing.T) { //nolint:paralleltest // allocations are counted for the whole process
	const runs = 20
	for kind, f := range map[string]*fixture{"certificate": newFixture(t), "token": newToken(t)} {
		served, plain := f.calls(f.start(t, false)), f.calls(f.start(t, true))
		for call, do := range served {
			own, framework := testing.AllocsPerRun(runs, do), testing.AllocsPerRun(runs, plain[call])
			if t.Logf("%s, %s: %.0f allocations, by the framework %.0f", kind, call, own, framework); own > framework*2/3 {
				t.Errorf("%s, %s: %.0f allocations; the framework needs %.0f", kind, call, own, framework)
			}
		}
	}
}
