// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// enforcementBefore: both gates are ready, and one that is ignored is not.
func enforcementBefore(s *sandboxed) {
	s.gate("gate1.example.com", 90*day)
	s.gate("gate2.example.com", 90*day)
	s.api.AddMember(simulator.Hostname("autoscaled-7"))
}

// enforcementAfter: tokens are enforced, and nobody is cut off but who may be.
func enforcementAfter(s *sandboxed) {
	s.outputs(map[string]any{"tokens_are_enforced": true})
	for _, name := range []string{"gate1.example.com", "gate2.example.com"} {
		if gate, _ := s.api.Member(name); !gate.Connected() {
			s.Errorf("%s is cut off", name)
		}
	}
	if lost := strings.Join(s.api.Losses(), " "); !strings.Contains(lost, "autoscaled-7") {
		s.Errorf("tokens are not enforced: %q", lost)
	}
}

// enforcementExists: somebody has switched it on.
func enforcementExists(s *sandboxed) []string {
	enforcementBefore(s)
	s.api.SaveSettings(true, true)
	return nil
}
