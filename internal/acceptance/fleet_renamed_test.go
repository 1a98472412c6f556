// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
)

// TestDeferredRename keeps planning while a gate is down whose fixed name was
// changed: nothing of that name is on it yet, so nothing refuses it.
func TestDeferredRename(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	first, second := w.issue(), w.issue()
	provider := w.provider(`on_unreachable = "defer"`, `connect_timeout = "1s"`)
	renamed := provider + certificate(gate, pemWriteOnly(second), `name = "b.p12"`)
	w.run(
		w.create(gate, provider+certificate(gate, pemWriteOnly(first), `name = "a.p12"`), first),
		afterwards(gate.Stop, resource.TestStep{Config: renamed, ExpectNonEmptyPlan: true}),
		resource.TestStep{Config: renamed, ExpectNonEmptyPlan: true}, // still down
		afterwards(func() { mustSeed(t, gate.Start()) }, resource.TestStep{Config: renamed}),
		w.nothing(gate, renamed, second),
	)
}
