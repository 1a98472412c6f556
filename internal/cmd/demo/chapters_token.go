// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

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
