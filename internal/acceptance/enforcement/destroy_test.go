// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package enforcement_test

import (
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestRetain leaves everything as it is.
func TestRetain(t *testing.T) {
	w := newWorld(t)
	w.gate("gate1", 0)
	w.apply(on)
	w.says(w.destroy(), "The enforcement stays as it is", `on_destroy = "reset"`)
	if manual, _, saved := w.api.Settings(); !manual || !saved {
		t.Errorf("enforced %t, saved %t", manual, saved)
	}
}

// TestReset brings the defaults back, and is refused once the switch is locked.
func TestReset(t *testing.T) {
	w := newWorld(t)
	w.gate("gate1", 0)
	resetting := on.with("on_destroy", cty.StringVal("reset")).with("expiry_notifications", cty.False)
	w.apply(resetting)
	w.clock.Advance(31 * day)
	said := w.destroy()
	w.says(said, "The enforcement cannot be withdrawn", "To destroy the resource all the same, apply `on_destroy = \"retain\"` first")
	if !said.Failed() {
		t.Fatal("it was reset after 31 days")
	}
	w.api.SetEnforcement(false, false, 0) // nobody can, but the next test needs it
	w.apply(resetting)
	said = w.destroy()
	w.must(said)
	w.says(said, "The settings will be reset")
	if manual, notify, saved := w.api.Settings(); manual || !notify || saved {
		t.Errorf("enforced %t, notifications %t, saved %t", manual, notify, saved)
	}
}

// TestResetMeanwhile: what somebody else has changed is not deleted.
func TestResetMeanwhile(t *testing.T) {
	w := newWorld(t)
	w.gate("gate1", 0)
	resetting := off.with("on_destroy", cty.StringVal("reset")).with("expiry_notifications", cty.False)
	w.apply(resetting)
	w.before(reset, func() { w.api.SaveSettings(true, false) })
	said := w.destroy()
	w.says(said, "The settings were changed meanwhile", "Manual enforcement is on now")
	if manual, _, saved := w.api.Settings(); !manual || !saved {
		t.Errorf("enforced %t, saved %t", manual, saved)
	}
	w.api.ResetSettings()
	w.must(w.destroyAgain())
}

// destroyAgain goes by what is in state.
func (w *world) destroyAgain() inprocess.Diagnostics {
	w.Helper()
	r := w.walk(nil)
	change, said := r.PlanDestroy(w.Context(), w.stored)
	w.must(said)
	_, said = w.walk(nil).Destroy(w.Context(), w.stored, change)
	return said
}

// TestImport takes over what is there, and plans what is configured otherwise.
func TestImport(t *testing.T) {
	w := newWorld(t)
	w.gate("gate1", 0)
	w.api.SaveSettings(true, false)
	var said inprocess.Diagnostics
	w.stored, said = w.walk(nil).Import(t.Context(), "current")
	w.must(said)
	w.has(given{
		"id": cty.StringVal("current"), "manual_enforcement": cty.True, "expiry_notifications": cty.False, "enforced": cty.True,
		"automatic_enforcement": cty.False, "on_destroy": cty.StringVal("retain"), "enforce_despite_gates": cty.False,
	})
	w.settled(on.with("expiry_notifications", cty.False))
	if _, said = w.walk(nil).Import(t.Context(), "abc12345"); !said.Failed() {
		t.Error("another id is imported")
	}
	w.says(said, "Invalid import id", "terraform import 'activegate_token_enforcement.NAME' 'current'")
	r := w.walk(nil)
	w.stored, said = r.ImportIdentity(t.Context(), cty.ObjectVal(map[string]cty.Value{"id": cty.StringVal("current")}))
	w.must(said)
	w.apply(on)
}

// TestScopes that are missing are named at plan.
func TestScopes(t *testing.T) {
	w := newWorld(t)
	w.token = "dt0c01.READER.SECRET"
	w.sim.AddToken(w.token, "settings.read", "activeGates.read")
	w.refused(off.with("expiry_notifications", cty.False), "Not permitted", "settings.write", "Nothing was changed")
	w.sim.AddToken(w.token, "settings.write", "activeGates.read")
	w.refused(off, "Not permitted", "settings.read")
	w.sim.AddToken(w.token, "settings.read", "settings.write", "activeGates.read")
	w.apply(resets)
	w.sim.AddToken(w.token, "settings.read", "activeGates.read")
	w.says(w.destroy(), "Not permitted", "settings.write")
}

// TestTwice: an environment has one enforcement.
func TestTwice(t *testing.T) {
	w := newWorld(t)
	w.gate("gate1", 0)
	w.apply(off)
	r := w.walk(nil)
	_, said := r.Refresh(t.Context(), w.stored)
	w.silent(said)
	_, said = r.Refresh(t.Context(), w.stored)
	w.says(said, "Two resources manage the token enforcement")
	_, said = r.Plan(t.Context(), inprocess.Wish{Prior: w.stored, Config: r.Schema.Complete(off)})
	w.must(said)
	if _, said = r.Plan(t.Context(), inprocess.Wish{Config: r.Schema.Complete(on)}); !said.Failed() {
		t.Error("two that contradict each other are planned")
	}
	w.says(said, "Two resources manage the token enforcement", "nothing is planned")
}

// TestAdopts what somebody has saved, with a warning where it is changed.
func TestAdopts(t *testing.T) {
	w := newWorld(t)
	w.api.AddMember(simulator.Hostname("gate1")) // is cut off already
	w.api.SaveSettings(true, true)
	w.silent(w.apply(on))
	w.stored = nil
	w.says(w.apply(off), "Somebody has saved these settings", "manual enforcement is on")
}

// TestElsewhere: the state of one environment is not brought about in another.
func TestElsewhere(t *testing.T) {
	w := newWorld(t)
	w.gate("gate1", 0)
	w.apply(off)
	other := simulator.New(simulator.WithClock(w.clock), simulator.WithEnvironment("xyz98765"))
	t.Cleanup(other.Close)
	w.url = other.API().ManagedURL()
	_, said := w.plan(off, given{"ca_certificate_pem": cty.StringVal(other.API().CAPEM())})
	w.says(said, "The enforcement belongs to another environment", `"abc12345"`, `"xyz98765"`)
	if !said.Failed() {
		t.Error("it is planned")
	}
}

// TestUnknownEnvironment keeps what was known.
func TestUnknownEnvironment(t *testing.T) {
	w := newWorld(t)
	w.apply(off)
	_, said := w.plan(off, given{"environment_url": cty.UnknownVal(cty.String)})
	w.must(said)
	w.says(said, "Environment not asked")
}
