// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/provider"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestRollbackOutlivesTheTimeout goes back although the time of the update ran
// out while the gate was polled: the way back has a deadline of its own.
func TestRollbackOutlivesTheTimeout(t *testing.T) {
	w := newWorld(t)
	w.options = append(w.options, provider.WithPatience(time.Minute))
	gate := w.gate()
	first, second := w.issue(), w.issue()
	const short = `timeouts = { update = "10s" }` // what an upload is given at least
	w.run(
		w.create(gate, w.provider()+certificate(gate, pemWriteOnly(first), short), first),
		afterwards(func() { gate.Behave(func(b *simulator.Behaviour) { b.NeverPresent = true }) },
			w.refused(gate, w.provider()+certificate(gate, pemWriteOnly(second), short), "did not verify", "is active again", "The new file was deleted")),
		w.gaveUp(func() { w.onlyFile(gate, first) }),
	)
}
