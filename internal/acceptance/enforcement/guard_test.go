// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package enforcement_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestGuardRemembers a gate that was not ready when it went offline: the list
// forgets it after two hours.
func TestGuardRemembers(t *testing.T) {
	w := newWorld(t)
	w.gate("gate1", 0)
	bare := w.api.AddMember(simulator.Hostname("gate2"))
	w.apply(off)
	bare.GoOffline()
	w.clock.Advance(3 * time.Hour)
	w.refused(on, `"gate2" (id 0x`, "ABSENT when it was last seen, and is not listed any more")
	w.says(w.apply(on.with("ignore_gates", list("GATE2"))), "Tokens will be enforced")
	w.apply(off)
	bare.Connect(w.secret())
	w.settled(off) // seen again, with a valid token
	bare.GoOffline()
	w.clock.Advance(3 * time.Hour)
	w.apply(on)
	w.unharmed()
}

// TestGuardExpects gates that nobody has seen, also those that are ignored.
func TestGuardExpects(t *testing.T) {
	w := newWorld(t)
	w.gate("gate1", 0)
	expecting := on.with("expected_hostnames", set("GATE1", "gate2")).with("ignore_gates", list("gate*", "nobody-*"))
	w.refused(expecting, `"gate2": MISSING. Not listed`, `"nobody-*" of `, "names no gate")
	late := w.api.AddMember(simulator.Hostname("gate2"))
	w.refused(expecting, `"gate2" (id 0x`, "ABSENT")
	late.Connect(w.secret())
	w.apply(expecting)
	w.unharmed()
	w.apply(off)
	old := w.api.AddMember(simulator.Hostname("old"))
	w.says(w.apply(on.with("ignore_gates", list("old"))), "These gates are cut off, since `ignore_gates` names them", `"old" (id 0x`)
	old.Connect(w.secret())
}

// TestGuardOverridden: a warning names who is cut off.
func TestGuardOverridden(t *testing.T) {
	w := newWorld(t)
	bare := w.api.AddMember(simulator.Hostname("gate1"))
	w.says(w.apply(despite), "Gates will be cut off", `"gate1" (id 0x`, "ABSENT")
	if bare.Connected() {
		t.Error("nobody is cut off")
	}
}

// TestGuardAtApply looks again right before the write.
func TestGuardAtApply(t *testing.T) {
	w := newWorld(t)
	gate := w.gate("gate1", 0)
	w.apply(off)
	change, said := w.plan(on, nil)
	w.must(said)
	gate.Connect("")
	if said = w.carryOut(change, on); !said.Failed() {
		t.Error("the apply cut a gate off")
	}
	w.says(said, "Gates are not ready for enforced tokens", `"gate1"`)
	if got := w.writes(); len(got) > 0 {
		t.Errorf("it wrote %q", got)
	}
	w.unharmed()
	w.settled(off)
}

// TestGuardWithoutGates proves nothing, and says so.
func TestGuardWithoutGates(t *testing.T) {
	w := newWorld(t)
	w.says(w.apply(on), "lists no gate now")
}

// TestGuardBlind: nobody can tell whom it cuts off.
func TestGuardBlind(t *testing.T) {
	w := newWorld(t)
	w.gate("gate1", 0)
	w.token = "dt0c01.SETTINGSONLY.SECRET"
	w.sim.AddToken(w.token, "settings.read", "settings.write")
	w.says(w.apply(off), "Whether tokens are enforced automatically is not known", "activeGates.read")
	w.has(given{"automatic_enforcement": cty.NullVal(cty.Bool), "enforced": cty.NullVal(cty.Bool)})
	w.refused(on, "The gates cannot be checked before tokens are enforced", "activeGates.read", "enforce_despite_gates")
	w.says(w.apply(despite), "Gates will be cut off", "cannot be told")
	w.has(given{"automatic_enforcement": cty.NullVal(cty.Bool), "enforced": cty.True})
}

// TestGuardUntold: a server that does not tell what is automatic still lists gates,
// which are watched.
func TestGuardUntold(t *testing.T) {
	w := newWorld(t)
	w.api.Fault(simulator.Fault{Match: "GET /api/v2/activeGates/tokenEnforcement", Kind: simulator.Status, Status: http.StatusBadRequest})
	bare := w.api.AddMember(simulator.Hostname("gate1"))
	w.says(w.apply(off), "Whether tokens are enforced automatically is not known")
	bare.GoOffline()
	w.clock.Advance(3 * time.Hour)
	w.refused(on, `"gate1" (id 0x`, "ABSENT when it was last seen")
}

// TestGuardUnreadable is a refusal, and a warning at a refresh.
func TestGuardUnreadable(t *testing.T) {
	w := newWorld(t)
	w.gate("gate1", 0)
	w.apply(off)
	w.api.Fault(simulator.Fault{Match: "GET /api/v2/activeGates", Kind: simulator.Status, Status: http.StatusBadRequest})
	w.refused(on, "The gates cannot be watched", "The gates cannot be checked before tokens are enforced")
}

// TestUnknownAtPlan is judged when it is known.
func TestUnknownAtPlan(t *testing.T) {
	w := newWorld(t)
	w.api.AddMember(simulator.Hostname("gate1"))
	w.apply(off)
	for name, early := range map[string]given{
		"switch":   {"manual_enforcement": cty.UnknownVal(cty.Bool)},
		"ignored":  on.with("ignore_gates", cty.UnknownVal(cty.List(cty.String))),
		"expected": on.with("expected_hostnames", cty.UnknownVal(cty.Set(cty.String))),
		"despite":  on.with("enforce_despite_gates", cty.UnknownVal(cty.Bool)),
	} {
		change, said := w.plan(early, nil)
		w.must(said)
		if said = w.carryOut(change, on); !said.Failed() || !strings.Contains(all(said), "Gates are not ready") {
			t.Errorf("%s: %s", name, all(said))
		}
	}
	change, said := w.plan(given{"manual_enforcement": cty.UnknownVal(cty.Bool)}, nil)
	w.must(said)
	w.must(w.carryOut(change, off))
	w.settled(off)
	w.unharmed()
}
