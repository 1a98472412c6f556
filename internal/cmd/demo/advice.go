// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// explain tells what runs, what to type to use it, what is worth trying, and
// how to stop.
func explain(p *printer, w *workspace, gates *simulator.Simulator, admin string) {
	first := gates.Gates()[0]
	engine := w.engine.Path

	p.line("\n" + p.paint(bold, "Gates"))
	for _, gate := range gates.Gates() {
		p.sayf("  %s  %s", gate.Name(), gate.URL())
	}
	p.line("\n" + p.paint(bold, "In another terminal"))
	for _, setting := range w.settings() {
		p.sayf("  export %s", setting)
	}
	p.sayf("  cd %s", w.directory())
	p.sayf("  %s plan", engine)
	p.sayf("  %s apply", engine)

	p.line("\n" + p.paint(bold, "After the first apply"))
	for _, try := range []struct{ what, command string }{
		{"What a client meets:", "openssl s_client -connect " + first.Address() + " </dev/null 2>/dev/null | openssl x509 -noout -subject -serial -enddate"},
		{"A renewal, noticed by its fingerprint:", "cp renewed/* . && " + engine + " plan"},
		{"Drift, someone goes back to the built-in certificate:", "curl -X POST '" + admin + "/gates/gate1/activate?name=' && " + engine + " plan"},
		{"A gate that is down:", "curl -X POST " + admin + "/gates/gate2/stop && " + engine + " plan (and /start)"},
		{"What the gates were asked:", "curl '" + admin + "/journal?format=lines'"},
	} {
		p.sayf("  %s\n    %s", try.what, try.command)
	}
	p.line("\nCtrl-C stops the gates and removes the directory.")
}
