// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// resourceName is the type of the resource.
const resourceName = "activegate_certificate"

// each makes a resource for each body, on a gate of its own, so that one run of
// the engine judges them all. Call it before provider, which trusts the gates.
func (w *world) each(bodies ...string) (blocks string, gates []*simulator.Gate) {
	var text strings.Builder
	for number, body := range bodies {
		gate := w.gate()
		gates = append(gates, gate)
		fmt.Fprintf(&text, "resource %q \"row_%d\" {\n  activegate_url = %q\n  %s\n}\n", resourceName, number, gate.URL(), body)
	}
	return text.String(), gates
}

// plannedOnly is a step that plans a create and does not apply it.
func plannedOnly(config string) resource.TestStep {
	return resource.TestStep{Config: config, PlanOnly: true, ExpectNonEmptyPlan: true}
}
