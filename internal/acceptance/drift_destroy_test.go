// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"testing"
)

// TestDriftThenDestroy deletes our file once it is inactive, whatever on_destroy
// says about an active one, and leaves the other one in service.
func TestDriftThenDestroy(t *testing.T) {
	t.Parallel()
	const fallback = `fallback = { name = "spare.p12", password = "spare" }`
	tests := map[string]string{"retain": "", "fail": "", "fallback": fallback}
	for name, extra := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			id, other := w.issue(), w.trusted()
			w.seed(gate, "spare.p12", other, "spare", false)
			config := w.provider() + certificate(gate, pemWriteOnly(id), fmt.Sprintf("on_destroy = %q", name), extra)
			w.run(
				w.step(turn{gate: gate, config: config}),
				w.gaveUp(func() {
					w.watched(gate, id, other)
					w.adminActivates(gate, other)
					gate.Journal().Reset()
				}),
			)
			w.sameFiles(gate, nil, adminFile+"*", "spare.p12")
			if count := gate.Journal().Count("POST /{name}/activate"); count != 0 {
				t.Errorf("%d activations, want none: our file was inactive", count)
			}
		})
	}
}
