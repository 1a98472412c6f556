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
