// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestCertificateUnknownTrust waits with questions to the gate until the whole
// list of fingerprints is known: a list of which one element is missing would
// refuse a gate that the apply trusts.
func TestCertificateUnknownTrust(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	id := w.issue()
	body := fmt.Sprintf(`
provider "activegate" {
  api_token      = %q
  environment_id = %q
}

resource "terraform_data" "pin" {
  input = %q
}
`, simulator.Token, w.sim.Environment(), simulator.Fingerprint(gate.DefaultLeaf())) +
		certificate(gate, pemWriteOnly(id), "trusted_fingerprints = [terraform_data.pin.output]")
	w.run(w.step(turn{
		gate: gate, config: body, action: plancheck.ResourceActionCreate, requests: createRequests, serves: id,
		plan: []plancheck.PlanCheck{onPlan(func() { w.noRequests(gate) })},
	}))
}
