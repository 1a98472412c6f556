// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"strings"
)

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
