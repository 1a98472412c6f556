// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"strings"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/engine"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// story is one gate, a certificate of a CA for it, its tokens, and the workspace that
// manages all of them.
type story struct {
	*printer
	workspace *workspace
	simulator *simulator.Simulator
	gate      *simulator.Gate
	authority *keystoretest.CA
	first     *x509.Certificate // made on the way, and met at the gate
	issued    *keystoretest.Identity

	api              *simulator.Environment
	member           *simulator.Member // the gate, as the environment sees it
	token, successor string
}

// tell runs the whole story and removes everything at its end.
func tell(ctx context.Context, p *printer, binary string) (err error) {
	s, err := begin(ctx, p, binary)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.end()) }()

	for _, chapter := range []func(context.Context) error{
		s.builtIn, s.firstUpload, s.emptyPlan, s.whatCurlGets, s.ofYourCA, s.rotation, s.emptyPlan, s.destroy,
		s.tokenOfGate, s.leakedToken, s.guardedToken, s.revokedToken,
		s.tenantStarted, s.tenantRefused, s.tenantFinished,
	} {
		if err := chapter(ctx); err != nil {
			return err
		}
	}
	s.line("")
	s.sayf("That was the real %s and the real provider; only the gate and the environment were simulated.", s.workspace.engine)
	s.sayf("Next: make sandbox gives you gates to play with; README.md has a first configuration.")
	return nil
}

func begin(ctx context.Context, p *printer, binary string) (*story, error) {
	p.line(p.paint(bold, "A gate's certificate, its token, and the tenant token"))
	w, err := prepared(ctx, p, binary)
	if err != nil {
		return nil, err
	}
	w.token, w.colour = simulator.Token, p.colour

	s := &story{printer: p, workspace: w, simulator: simulator.New(), authority: keystoretest.NewCA("Demo CA")}
	s.gate, s.api = s.simulator.AddGate(simulator.Name("gate1")), s.simulator.API()
	s.issued = issue(s.authority, "gate1")
	return s, errors.Join(
		w.write("main.tf", required+madeOnTheWay(s.gate, s.simulator.Environment())),
		w.write("environment-ca.crt", s.api.CAPEM()),
	)
}

// prepared finds an engine and builds the provider, and says how long that may
// take.
func prepared(ctx context.Context, p *printer, binary string) (*workspace, error) {
	found, err := engine.Find(ctx, binary, p.out)
	if err != nil {
		return nil, err
	}
	p.sayf("Engine: %s (%s).", found, found.Path)
	p.sayf("Building the provider: some minutes for the first time on a machine, seconds afterwards ...")
	begin := time.Now()
	w, err := newWorkspace(ctx, found)
	if err == nil {
		p.sayf("Built in %s.", time.Since(begin).Round(time.Second))
	}
	return w, err
}

func (s *story) end() error {
	s.simulator.Close()
	return s.workspace.remove()
}

// issue makes a certificate that is valid for a simulated gate of that name.
func issue(authority *keystoretest.CA, name string) *keystoretest.Identity {
	now := time.Now()
	return authority.Issue(
		keystoretest.WithCommonName(name+".example.com"),
		keystoretest.WithDNS(name+".example.com", "localhost"),
		keystoretest.WithIPs(net.IPv4(127, 0, 0, 1)),
		keystoretest.WithValidity(now.Add(-time.Hour), now.AddDate(1, 0, 0)),
	)
}

// terraform runs the engine and shows of what it printed what show leaves.
func (s *story) terraform(ctx context.Context, show func(string) []string, arguments ...string) error {
	s.command(s.workspace.word() + " " + strings.Join(arguments, " "))
	output, _, err := s.workspace.run(ctx, arguments...)
	if err == nil {
		s.quote(show(output))
	}
	return err
}

// applied writes a file of the configuration, and applies it.
func (s *story) applied(ctx context.Context, name, content string) error {
	if err := s.workspace.write(name, content); err != nil {
		return err
	}
	return s.terraform(ctx, execution, "apply", "-auto-approve")
}
