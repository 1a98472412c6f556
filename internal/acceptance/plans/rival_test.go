// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package plans_test

import (
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

const (
	rivals = "Two resources manage this gate"
	stray  = "A file that nobody may manage is on the gate"
)

// TestRivalsOfTwoProviders: engines run a process for each provider block, which
// know nothing of each other. What they see is the gate: the first plan that
// meets another one's file says so, and every one after it.
func TestRivalsOfTwoProviders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one := pem(issue()).with(given{"activegate_url": text(w.gate.URL())})
	w.apply(one)
	other := &world{T: t, sim: w.sim, gate: w.gate}
	added := pem(issue()).with(given{"activegate_url": text(w.gate.URL())})
	if _, said := other.plan(added, nil); !says(said, stray) || !says(said, "provider = activegate.ALIAS") {
		t.Errorf("the first plan of the second one says %v", summaries(said))
	}
	other.apply(added)
	if _, said := w.plan(one, nil); !says(said, rivals) || !says(said, "provider = activegate.ALIAS") {
		t.Errorf("the first plan of the first one after that says %v", summaries(said))
	}
	w.apply(one)
	if _, said := other.plan(added, nil); !says(said, rivals) {
		t.Errorf("the next plan of the second one says %v", summaries(said))
	}
}

// TestRivalMoves: a certificate that moves to a gate which another one is to have
// as well is told at plan, and one move is not two.
func TestRivalMoves(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	to := w.sim.AddGate()
	one := pem(issue())
	w.apply(one)
	moved := one.with(given{"activegate_url": text(to.URL())})
	if _, said := w.plan(one, given{"activegate_url": text(to.URL())}); says(said, rivals) {
		t.Errorf("one move is two: %v", summaries(said))
	}
	r := w.walk(nil)
	alone, said := r.Plan(t.Context(), (&world{T: t}).wish(r, pem(issue()).with(given{"activegate_url": text(to.URL())})))
	if alone == nil || says(said, rivals) {
		t.Fatalf("alone: %v", summaries(said))
	}
	if _, said := r.Plan(t.Context(), w.wish(r, moved)); !says(said, rivals) {
		t.Errorf("beside another one: %v", summaries(said))
	}
}

// TestSwitchingIsWaitedFor: a gate that presents another certificate than it lists,
// since it is switching, is still one gate.
func TestSwitchingIsWaitedFor(t *testing.T) {
	t.Parallel()
	const verdict = "The address is not one gate"
	for handshakes, refused := range map[int]bool{1: false, 9: true} {
		w := newWorld(t)
		w.takenOver()
		config := pem(issue())
		w.gate.Behave(func(b *simulator.Behaviour) { b.PresentAfterHandshakes = handshakes })
		w.takenOver()
		if _, said := w.plan(config, nil); says(said, verdict) != refused {
			t.Errorf("after %d handshakes: %v", handshakes, said)
		}
	}
}
