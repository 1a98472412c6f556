// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// play leaves three gates and a ready working directory until ctx ends.
func play(ctx context.Context, p *printer, binary string) (err error) {
	w, err := prepared(ctx, p, binary)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.remove()) }()
	w.token = simulator.Token

	gates := simulator.New()
	defer gates.Close()
	for _, name := range []string{"gate1", "gate2", "gate3"} {
		gates.AddGate(simulator.Name(name))
		gates.API().AddMember(simulator.Hostname(name))
	}
	admin, closeAdmin, err := administer(ctx, gates)
	if err != nil {
		return err
	}
	defer closeAdmin()
	if err := furnish(w, gates, admin); err != nil {
		return err
	}
	if _, _, err := w.run(ctx, "init"); err != nil {
		return err
	}
	explain(p, w, gates, admin)
	<-ctx.Done()
	p.sayf("\nStopped: the gates are down and %s is removed.", w.root)
	return nil
}

// administer serves the simulator's admin API on a free loopback port.
func administer(ctx context.Context, gates *simulator.Simulator) (url string, stop func(), err error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: gates.AdminHandler(), ReadHeaderTimeout: time.Minute}
	// Serve returns when stop closes the server; there is nothing to report.
	go func() { _ = server.Serve(listener) }()
	return "http://" + listener.Addr().String(), func() { _ = server.Close() }, nil
}

// furnish writes the configuration, and the script that gives gates their tokens.
func furnish(w *workspace, gates *simulator.Simulator, admin string) error {
	return errors.Join(
		w.write("main.tf", required+fleet(gates.Gates(), gates.API())),
		w.write("tokens.tf", sandboxTokens),
		w.write("tenant.tf", sandboxTenant),
		w.write("install-tokens.sh", fmt.Sprintf(installTokens, w.engine.Path, admin)),
		w.write("environment-ca.crt", gates.API().CAPEM()),
	)
}

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

	for _, part := range []struct {
		title string
		tries []try
	}{
		{"Certificates, after the first apply", certificateTries(engine, admin, first)},
		{"Tokens", tokenTries(engine, admin)},
		{"The tenant token", tenantTries(engine)},
		{"At any time", []try{{"What gates and environment were asked:", "curl '" + admin + "/journal?format=lines'"}}},
	} {
		p.line("\n" + p.paint(bold, part.title))
		for _, one := range part.tries {
			p.sayf("  %s\n    %s", one.what, one.command)
		}
	}
	p.line("\nCtrl-C stops the gates and removes the directory.")
}

// try is something worth trying. Each leaves nothing to do for the next plan.
type try struct{ what, command string }

func certificateTries(engine, admin string, first *simulator.Gate) []try {
	return []try{
		{"What a client meets:", "openssl s_client -connect " + first.Address() + " </dev/null 2>/dev/null | openssl x509 -noout -subject -serial -enddate"},
		{"A new certificate with a new key:", "echo 'revision = \"2\"' >> terraform.tfvars && " + engine + " apply"},
		{"Drift, someone goes back to the built-in certificate:", "curl -X POST '" + admin + "/gates/gate1/activate?name=' && " + engine + " apply"},
		{"A gate that is down:", "curl -X POST " + admin + "/gates/gate2/stop && " + engine + " plan; curl -X POST " + admin + "/gates/gate2/start"},
	}
}

func tokenTries(engine, admin string) []try {
	return []try{
		{"Give the gates their tokens:", "sh install-tokens.sh"},
		{"A leak: rotate all of them:", "echo 'reason = \"leak\"' >> terraform.tfvars && " + engine + " apply"},
		{"The gates still use the old ones, so they are not revoked:", engine + " plan"},
		{"One gate gets its new token, and its old one is revoked:", "sh install-tokens.sh gate1 && " + engine + " apply"},
		{"Who is cut off? Nobody:", "curl " + admin + "/environment/members"},
	}
}

func tenantTries(engine string) []try {
	return []try{
		{"Start a rotation:", "echo 'rotate_tenant = true' >> terraform.tfvars && " + engine + " apply"},
		{"Finish it at once, which is refused:", "echo 'finish = true' >> terraform.tfvars && " + engine + " apply"},
		{"Two minutes after its start it is finished:", engine + " apply"},
	}
}
