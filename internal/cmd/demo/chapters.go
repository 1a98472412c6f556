// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

func (s *story) builtIn(ctx context.Context) error {
	s.heading("A new ActiveGate, with the self-signed certificate that it comes with")
	leaf, err := presented(ctx, s.gate)
	if err != nil {
		return err
	}
	s.sayf("  %s presents %q, SHA-256 %s", s.gate.URL(), leaf.Subject, short(simulator.Fingerprint(leaf)))
	return nil
}

func (s *story) firstUpload(ctx context.Context) error {
	s.heading("The first upload: a key and a certificate that are made on the way, and lie in no file")
	s.quote(condense(madeOnTheWay(s.gate, s.simulator.Environment())))
	if err := s.terraform(ctx, origin, "init"); err != nil {
		return err
	}
	if err := s.terraform(ctx, condense, "apply", "-auto-approve"); err != nil {
		return err
	}
	var err error
	if s.first, err = presented(ctx, s.gate); err != nil {
		return err
	}
	if s.first.Equal(s.gate.DefaultLeaf()) {
		return errors.New("the gate presents the certificate that it came with")
	}
	return s.serves(ctx, s.first)
}

func (s *story) emptyPlan(ctx context.Context) error {
	s.heading("Nothing to do")
	if changes, err := s.plan(ctx); err != nil || changes {
		return unexpected("a plan with changes", err)
	}
	s.provedf("the exit code says so too: 0, no changes")
	return nil
}

// whatCurlGets sends what a script would send to put another certificate under the
// same name.
func (s *story) whatCurlGets(ctx context.Context) error {
	s.heading("Why not curl, or destroy and create? The gate refuses both")
	const password = "demo"
	name := s.gate.Active()
	for _, attempt := range []struct {
		command, method, password string
		body                      []byte
	}{
		{"curl -T gate1.p12 -H 'X-Password: ...'", http.MethodPut, password, s.issued.PKCS12(password)},
		{"curl -X DELETE", http.MethodDelete, "", nil},
	} {
		url := s.gate.APIURL() + "/" + name
		s.command(attempt.command + " -H 'Authorization: Api-Token ...' " + url)
		status, answer, err := ask(ctx, s.first, attempt.method, url, attempt.password, attempt.body)
		if err != nil {
			return err
		}
		s.quote([]string{answer})
		if status != http.StatusForbidden {
			return fmt.Errorf("the gate should have refused with 403, but answered %s", answer)
		}
	}
	return s.serves(ctx, s.first)
}

func (s *story) ofYourCA(ctx context.Context) error {
	s.heading("Later: a certificate of your CA, in files. A renewed one in the same files is noticed as well")
	main := issued(s.gate, s.simulator.Environment())
	if err := errors.Join(
		s.workspace.write("main.tf", required+main),
		s.workspace.write("ca.crt", s.authority.PEM()),
		s.workspace.pair("gate1", s.issued),
	); err != nil {
		return err
	}
	s.quote(condense(main))
	if changes, err := s.plan(ctx); err != nil || !changes {
		return unexpected("an empty plan", err)
	}
	return nil
}

// rotation applies that while a client connects without pause.
func (s *story) rotation(ctx context.Context) error {
	s.heading("Applied in place: create before destroy, without a lifecycle block")
	s.gate.Journal().Reset()
	client := s.gate.Watch(ctx)
	err := s.terraform(ctx, execution, "apply", "-auto-approve")
	client.Stop()
	if err != nil {
		return err
	}
	s.sayf("  What the gate was asked:")
	s.quote(s.gate.Journal().Lines())

	seen, want := client.Leafs(), []string{simulator.Fingerprint(s.first), simulator.Fingerprint(s.issued.Leaf)}
	stranger := slices.ContainsFunc(seen, func(leaf string) bool { return !slices.Contains(want, leaf) })
	if client.Failed() > 0 || stranger {
		return fmt.Errorf("a client met %v, and %d of its handshakes failed", seen, client.Failed())
	}
	s.provedf("a client that connected without pause, %d times, met only the old or the new certificate", client.Handshakes())
	return s.serves(ctx, s.issued.Leaf)
}

func (s *story) destroy(ctx context.Context) error {
	s.heading("Destroy: the gate cannot delete what it serves, so on_destroy = \"retain\" leaves it there")
	if err := s.terraform(ctx, execution, "destroy", "-auto-approve"); err != nil {
		return err
	}
	return s.serves(ctx, s.issued.Leaf)
}

// serves proves that a client meets the certificate and that its file is the
// only one on the gate.
func (s *story) serves(ctx context.Context, certificate *x509.Certificate) error {
	leaf, err := presented(ctx, s.gate)
	if err != nil {
		return err
	}
	got, want := simulator.Fingerprint(leaf), simulator.Fingerprint(certificate)
	if got != want {
		return fmt.Errorf("the gate presents %s, not %s", got, want)
	}
	files := s.gate.Files()
	if len(files) != 1 || !files[0].Active {
		return fmt.Errorf("one active file should be on the gate, not %+v", files)
	}
	s.provedf("a TLS handshake meets %q from %q, SHA-256 %s; one file is on the gate: %s",
		leaf.Subject.CommonName, leaf.Issuer.CommonName, short(got), files[0].Name)
	return nil
}

func (s *story) plan(ctx context.Context) (changes bool, err error) {
	s.command(s.workspace.word() + " plan")
	output, changes, err := s.workspace.run(ctx, "plan", "-detailed-exitcode")
	if err == nil {
		s.quote(condense(output))
	}
	return changes, err
}

func unexpected(what string, err error) error {
	if err != nil {
		return err
	}
	return fmt.Errorf("%s was not expected here", what)
}

func short(fingerprint string) string { return strings.ToLower(fingerprint[:16]) + "..." }
