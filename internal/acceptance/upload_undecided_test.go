// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestUploadUndecided loses the answer to an upload and every list after it:
// nobody can tell what happened, the error says so, and the next apply takes
// over or cleans up, whether the upload was executed or not.
func TestUploadUndecided(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]simulator.Kind{"executed": simulator.DropAfter, "not executed": simulator.DropBefore} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			first, second := w.issue(), w.issue()
			config := w.provider() + certificate(gate, pemWriteOnly(second))
			w.run(
				w.create(gate, w.provider()+certificate(gate, pemWriteOnly(first)), first),
				afterwards(func() {
					gate.Fault(simulator.Fault{Match: "PUT /{name}", Kind: kind, Times: 1})
					gate.Fault(simulator.Fault{Match: "GET /list", Kind: simulator.DropBefore, Skip: 2}) // refresh, and the plan of the apply
				}, w.refused(gate, config, "The upload is undecided", "Apply again once the gate answers")),
				afterwards(gate.ClearFaults, resource.TestStep{Config: config}),
				w.nothing(gate, config, second),
			)
		})
	}
}
