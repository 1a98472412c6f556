// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// examplesOfActions are the folders of actions, with what invokes each by the command
// that stands in it, and looks at what came of it.
func examplesOfActions() map[string]func(*sandboxed) {
	const activate, revoke, cancel = "actions/activegate_certificate_activate", "actions/activegate_token_revoke", "actions/activegate_tenant_token_rotation_cancel"
	return map[string]func(*sandboxed){
		activate: func(s *sandboxed) {
			stage(s.T, s.w, s.sim, activate)
			s.run("init")
			if told := s.run("apply", "-auto-approve", "-invoke=action.activegate_certificate_activate.back"); !strings.Contains(told, `has activated "company.p12"`) {
				s.Errorf("the activation says: %s", told)
			}
			if gate, _ := s.sim.Gate("gate1"); gate.Active() != "company.p12" {
				s.Errorf("%q is active", gate.Active())
			}
		},
		revoke: func(s *sandboxed) {
			id, _ := s.api.AddGateToken(simulator.TokenSeed{Name: "leaked"})
			s.stage(revoke)
			s.put("terraform.tfvars", "leaked_token_id = \""+id+"\"\n")
			s.run("init")
			s.apply()
			told := s.run("apply", "-auto-approve", "-invoke=action.activegate_token_revoke.leaked", "-var", "leaked_token_id="+id)
			if !strings.Contains(told, id+" is revoked") || len(s.api.GateTokens()) > 0 {
				s.Errorf("the token is not revoked: %s", told)
			}
		},
		cancel: func(s *sandboxed) {
			s.stage(cancel)
			s.run("init")
			s.apply()
			told := s.run("apply", "-auto-approve", "-invoke=action.activegate_tenant_token_rotation_cancel.back")
			if !strings.Contains(told, "is cancelled") || s.api.RotationOpen() {
				s.Errorf("the rotation is not cancelled: %s", told)
			}
			s.apply()
		},
	}
}
