// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

// TestDeferredRename keeps planning while a gate is down whose fixed name was
// changed: nothing of that name is on it yet, so nothing refuses it.
func TestDeferredRename(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	first, second := w.issue(), w.issue()
	provider := w.provider(`on_unreachable = "defer"`)
	renamed := provider + certificate(gate, pemWriteOnly(second), `name = "b.p12"`)
	w.run(
		w.create(gate, provider+certificate(gate, pemWriteOnly(first), `name = "a.p12"`), first),
		afterwards(gate.Stop, resource.TestStep{Config: renamed, ExpectNonEmptyPlan: true}),
		resource.TestStep{Config: renamed, ExpectNonEmptyPlan: true}, // still down
		afterwards(func() { mustSeed(t, gate.Start()) }, resource.TestStep{Config: renamed}),
		w.nothing(gate, renamed, second),
	)
}

// TestDeferredRenameKeepsPrevious keeps the file that was really active before,
// not the name that an update recorded while the gate was down.
func TestDeferredRenameKeepsPrevious(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	first, second := w.issue(), w.issue()
	provider := w.provider(`on_unreachable = "defer"`)
	config := func(name string, id *keystoretest.Identity) string {
		return provider + certificate(gate, pemWriteOnly(id), `name = "`+name+`"`, "keep_previous = true")
	}
	w.run(
		w.create(gate, config("a.p12", first), first),
		afterwards(gate.Stop, resource.TestStep{Config: config("b.p12", second), ExpectNonEmptyPlan: true}),
		afterwards(func() { mustSeed(t, gate.Start()) }, resource.TestStep{Config: config("c.p12", second)}),
		afterwards(func() {
			names := []string{}
			for _, file := range gate.Files() {
				names = append(names, file.Name)
			}
			slices.Sort(names)
			if want := []string{"a.p12", "c.p12"}; !slices.Equal(names, want) || gate.Active() != "c.p12" {
				t.Errorf("the gate has %q and serves %q, want %q", names, gate.Active(), want)
			}
		}, resource.TestStep{Config: config("c.p12", second), PlanOnly: true}),
	)
}
