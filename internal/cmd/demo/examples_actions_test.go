// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"os"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/engine"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestSmokeExamplesOfActions invokes the actions of the documentation's examples
// by the commands that stand in them.
func TestSmokeExamplesOfActions(t *testing.T) {
	binary, _ := acceptance(t)
	t.Setenv("DYNATRACE_API_TOKEN", simulator.Token)
	found, err := engine.Describe(t.Context(), binary)
	if err != nil {
		t.Fatal(err)
	}
	if !found.Has(engine.Actions) {
		t.Skipf("%s: this is %s", engine.Actions, found)
	}
	w, err := newWorkspace(t.Context(), found)
	if err != nil {
		t.Fatal(err)
	}
	w.token = simulator.Token
	for folder, play := range examplesOfActions() {
		t.Run(folder, func(t *testing.T) {
			if err := os.RemoveAll(w.directory()); err != nil {
				t.Fatal(err)
			}
			sim := simulator.New()
			t.Cleanup(sim.Close)
			play(&sandboxed{t, w, sim, sim.API()})
		})
	}
}

// examplesOfActions are the folders of actions, with what invokes each.
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
