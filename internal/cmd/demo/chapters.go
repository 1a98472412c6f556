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

// tokenOfGate creates a token, with which the gate connects.
func (s *story) tokenOfGate(ctx context.Context) error {
	s.heading("An ActiveGate token: without a valid one a gate is cut off")
	block := oneToken("first")
	s.quote(condense(block))
	if err := s.applied(ctx, "main.tf", required+anEnvironment(s.api)+block); err != nil {
		return err
	}
	secret, err := s.secret(ctx)
	if err != nil {
		return err
	}
	s.token, s.member = secret, s.api.AddMember(simulator.Hostname("gate1.example.com"), simulator.Using(secret))
	return s.connected("the gate was given the token and is online with it", secret)
}

// leakedToken rotates: both tokens are valid, and the gate goes on with the old one.
func (s *story) leakedToken(ctx context.Context) error {
	s.heading("The token was found in a log: a changed trigger rotates it")
	if err := s.applied(ctx, "main.tf", required+anEnvironment(s.api)+oneToken("found in a log")); err != nil {
		return err
	}
	secret, err := s.secret(ctx)
	if err != nil || secret == s.token {
		return errors.Join(err, s.must(secret != s.token, "the token was not rotated"))
	}
	s.successor = secret
	return s.connected("a successor is there; the old token is valid as well, and the gate is still online with it", s.token, secret)
}

// guardedToken: what a gate uses is not revoked, however often one applies.
func (s *story) guardedToken(ctx context.Context) error {
	s.heading("The overlap is over, but the gate still uses the old token")
	if err := s.terraform(ctx, execution, "apply", "-auto-approve"); err != nil {
		return err
	}
	return s.connected("the old token was not revoked: that would have cut the gate off", s.token, s.successor)
}

// revokedToken: once the gate uses the successor, the old token goes.
func (s *story) revokedToken(ctx context.Context) error {
	s.heading("The gate is restarted with the new token")
	s.member.Connect(s.successor)
	if err := s.terraform(ctx, execution, "apply", "-auto-approve"); err != nil {
		return err
	}
	if s.api.Alive(s.token) {
		return errors.New("the old token should have been revoked")
	}
	return s.connected("the old token is revoked, and the gate is online with the new one", s.successor)
}

// secret reads the token as a script does that installs it on the gate.
func (s *story) secret(ctx context.Context) (string, error) {
	s.command(s.workspace.word() + " output -raw token   # goes to the gate, not to the screen")
	printed, _, err := s.workspace.run(ctx, "output", "-raw", "token")
	return strings.TrimSpace(printed), err
}

// connected proves that the tokens are valid and the gate is online.
func (s *story) connected(what string, valid ...string) error {
	for _, secret := range valid {
		if !s.api.Alive(secret) {
			return errors.New("a token is not valid that should be")
		}
	}
	if !s.member.Connected() {
		return errors.New("the gate was cut off")
	}
	s.provedf("%s", what)
	return nil
}

func (s *story) must(holds bool, otherwise string) error {
	if holds {
		return nil
	}
	return errors.New(otherwise)
}

// tenantStarted starts a rotation of the tenant token.
func (s *story) tenantStarted(ctx context.Context) error {
	s.heading("The tenant token, which all gates and agents share: a rotation starts")
	block := oneRotation(false, "24h")
	s.quote(condense(block))
	if err := s.applied(ctx, "tenant.tf", block); err != nil {
		return err
	}
	if !s.api.RotationOpen() {
		return errors.New("no rotation is open")
	}
	s.provedf("two tenant tokens are valid now, so nothing is cut off while gates and agents are switched, for days")
	return s.connected("the gate is online with the old one")
}

// tenantRefused: whoever finishes too early loses the data of all that still
// have the old token.
func (s *story) tenantRefused(ctx context.Context) error {
	s.heading("Finished too early it would cut off all that have the old token: refused, at plan")
	if err := s.workspace.write("tenant.tf", oneRotation(true, "24h")); err != nil {
		return err
	}
	s.command(s.workspace.word() + " plan")
	printed, _, err := s.workspace.run(ctx, "plan")
	if err == nil || ctx.Err() != nil {
		return errors.Join(ctx.Err(), s.must(err != nil, "the finish should have been refused"))
	}
	_, refusal, found := strings.Cut(printed, "Error:")
	if !found {
		return err
	}
	s.quote(condense("Error:" + refusal))
	return s.must(s.api.RotationOpen(), "the rotation is not open any more")
}

// tenantFinished: days later, which the demo does not wait for.
func (s *story) tenantFinished(ctx context.Context) error {
	s.heading("Days later every gate and agent has the new token (here min_overlap is set to 0s instead)")
	active, _ := s.api.TenantToken()
	s.member.SetTenantToken(active)
	if err := s.applied(ctx, "tenant.tf", oneRotation(true, "0s")); err != nil {
		return err
	}
	if s.api.RotationOpen() {
		return errors.New("the rotation is still open")
	}
	return s.connected("the old tenant token is invalid, and the gate is online with the new one")
}
