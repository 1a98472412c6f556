// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package enforcement_test

import (
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestLife walks from a fleet that is not ready to enforcement for good.
func TestLife(t *testing.T) {
	w := newWorld(t)
	w.gate("gate1", 0)
	soon := w.gate("gate2", 10*day)
	bare := w.api.AddMember(simulator.Hostname("gate3"))
	w.apply(off)
	w.has(given{"id": cty.StringVal("current"), "enforced": cty.False, "automatic_enforcement": cty.False, "expiry_notifications": cty.True})
	if len(w.writes()) > 0 {
		t.Errorf("the defaults were written: %q", w.writes())
	}

	w.refused(on, "Gates are not ready for enforced tokens", `"gate2" (id 0x`, "EXPIRING", "it expires at 2026-03-12T09:30:00Z", `"gate3"`, "ABSENT. Give the gate a token")
	soon.Connect(w.secret())
	bare.Connect(w.secret())
	said := w.apply(on)
	w.says(said, "Tokens will be enforced", "within 30 days after the last gate without a valid token was seen")
	w.has(given{"enforced": cty.True, "automatic_enforcement": cty.False})
	w.unharmed()

	bare.Connect("") // falls back to the tenant token
	if lost := strings.Join(w.api.Losses(), " "); bare.Connected() || !strings.Contains(lost, "gate3: tokens are enforced") {
		t.Errorf("the gate is connected: %t; losses %q", bare.Connected(), lost)
	}
	w.silent(w.settled(on))
	w.apply(off)
	if w.has(given{"enforced": cty.False}); !bare.Connected() {
		t.Error("the gate is not let back")
	}
	bare.Connect(w.secret())
	w.apply(on)

	w.clock.Advance(31 * day)
	change, said := w.plan(off, nil)
	w.must(said)
	if said = w.carryOut(change, off); !said.Failed() {
		t.Error("it was withdrawn after 31 days")
	}
	w.says(said, "The enforcement cannot be withdrawn", "Validation already enforced by system", "Set `manual_enforcement = true` again")
	w.settled(on)

	w.api.SetEnforcement(true, true, 0)
	w.silent(w.settled(on))
	w.has(given{"enforced": cty.True, "automatic_enforcement": cty.True})
	before := len(w.writes())
	w.says(w.apply(off), "The switch has no effect")
	w.has(given{"manual_enforcement": cty.False, "enforced": cty.True})
	w.says(w.settled(off), "The switch has no effect")
	if more := w.writes()[before:]; len(more) > 0 {
		t.Errorf("while tokens are enforced automatically %q was written", more)
	}
	w.says(w.destroy(), "The enforcement stays as it is", "manual enforcement stays off")
}

// TestAutomatic: whoever wants tokens to be enforced is told once that the switch
// has no effect; whoever does not, always.
func TestAutomatic(t *testing.T) {
	w := newWorld(t)
	w.gate("gate1", 0)
	w.apply(off)
	w.api.SetEnforcement(false, true, 0)
	w.says(w.settled(off), "The switch has no effect")
	w.says(w.apply(on), "The switch has no effect")
	w.silent(w.settled(on))
	w.has(given{"manual_enforcement": cty.True, "enforced": cty.True, "automatic_enforcement": cty.True})
	if got := w.writes(); len(got) > 0 {
		t.Errorf("writes: %q", got)
	}
}

// TestFirstCreate turns the enforcement on with the create, and writes once.
func TestFirstCreate(t *testing.T) {
	w := newWorld(t)
	w.gate("gate1", 0)
	change, said := w.plan(on, nil)
	w.must(said)
	w.says(said, "Tokens will be enforced")
	if got := change.After.GetAttr("enforced"); !got.RawEquals(cty.True) {
		t.Errorf("planned: %#v", got)
	}
	w.must(w.carryOut(change, on))
	w.settled(on)
	if got := w.writes(); len(got) != 1 || got[0] != first {
		t.Errorf("writes: %q", got)
	}
}

// TestDrift: what somebody else changes shows in the next plan, and is mended.
func TestDrift(t *testing.T) {
	w := newWorld(t)
	w.gate("gate1", 0)
	w.apply(on)
	for name, happens := range map[string]func(){
		"switched off":              func() { w.api.SaveSettings(false, true) },
		"notifications off":         func() { w.api.SaveSettings(true, false) },
		"both":                      func() { w.api.SaveSettings(false, false) },
		"reset":                     w.api.ResetSettings,
		"reset, notifications kept": func() { w.api.ResetSettings(); w.api.SaveSettings(false, true) },
	} {
		happens()
		change, said := w.plan(on, nil)
		w.must(said)
		if change.Action != inprocess.Update {
			t.Errorf("%s: the plan is to %s", name, change.Action)
		}
		w.must(w.carryOut(change, on))
		w.settled(on)
		if manual, notify, _ := w.api.Settings(); !manual || !notify {
			t.Errorf("%s: enforced %t, notifications %t", name, manual, notify)
		}
	}
	w.unharmed()
}

// TestSwitchedOnElsewhere is drift as well, and no guard stands in its way back.
func TestSwitchedOnElsewhere(t *testing.T) {
	w := newWorld(t)
	bare := w.api.AddMember(simulator.Hostname("gate1"))
	w.apply(off)
	w.api.SaveSettings(true, true)
	w.silent(w.settled(on)) // what is on already needs no guard
	if w.apply(off); !bare.Connected() {
		t.Error("it is not let back")
	}
}

// TestRequests: a refresh costs two requests while tokens are enforced, and the
// list of gates beside them while they are not. One that changes nothing of the
// environment asks nothing more.
func TestRequests(t *testing.T) {
	w := newWorld(t)
	w.gate("gate1", 0)
	w.api.SaveSettings(false, true)
	w.apply(off)
	count := func(config given) int {
		w.api.Journal().Reset()
		w.settled(config)
		return len(w.api.Journal().Requests())
	}
	if got := count(off); got != 3 {
		t.Errorf("not enforced: %d requests", got)
	}
	w.api.ResetSettings()
	if got := count(off); got != 3 {
		t.Errorf("never saved: %d requests", got)
	}
	w.apply(on)
	if got := count(on); got != 2 {
		t.Errorf("enforced: %d requests", got)
	}
	change, said := w.plan(on.with("ignore_gates", list("x")), nil)
	w.must(said)
	w.api.Journal().Reset()
	w.must(w.carryOut(change, on.with("ignore_gates", list("x"))))
	if got := w.api.Journal().Lines(); len(got) > 0 {
		t.Errorf("a change that is the provider's own asks %q", got)
	}
}
