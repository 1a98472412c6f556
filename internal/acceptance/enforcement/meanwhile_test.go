// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package enforcement_test

import (
	"sync"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
	"github.com/activegate/terraform-provider-activegate/internal/simulator/settings"
)

// before does something right before the first write.
func (w *world) before(template string, happens func()) {
	var once sync.Once
	w.Cleanup(w.api.OnRequest(func(request simulator.Request) {
		if request.Template == template {
			once.Do(happens)
		}
	}))
}

// TestMeanwhile: a write replaces only the version that was read, once more where
// nobody has changed the same.
func TestMeanwhile(t *testing.T) {
	tests := map[string]struct {
		newer   bool
		before  func(w *world)
		applied bool
		manual  bool
		notify  bool
		writes  int
	}{
		"nothing of ours":       {newer: true, before: func(w *world) { w.api.SaveFutureSettings("theirs") }, applied: true, manual: true, notify: true, writes: 2},
		"the same":              {before: func(w *world) { w.api.SaveSettings(true, true) }, applied: true, manual: true, notify: true, writes: 1},
		"what we do not change": {before: func(w *world) { w.api.SaveSettings(false, false) }, manual: false, notify: false, writes: 1},
		"both":                  {before: func(w *world) { w.api.SaveSettings(true, false) }, manual: true, notify: false, writes: 1},
		"reset":                 {before: func(w *world) { w.api.ResetSettings() }, applied: true, manual: true, notify: true, writes: 2},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.Settings.NewerSchema = test.newer })
			w.gate("gate1", 0)
			w.api.SaveSettings(false, true)
			w.apply(off)
			change, said := w.plan(on, nil)
			w.must(said)
			w.before(write, func() { test.before(w) })
			said = w.carryOut(change, on)
			if said.Failed() == test.applied {
				t.Errorf("applied: %t\n%s", !said.Failed(), all(said))
			}
			if !test.applied {
				w.says(said, "The settings were changed meanwhile", "was not overwritten")
			}
			manual, notify, _ := w.api.Settings()
			if manual != test.manual || notify != test.notify || len(w.writes()) != test.writes {
				t.Errorf("enforced %t, notifications %t, after %q", manual, notify, w.writes())
			}
			if test.newer && w.api.FutureSettings() != "theirs" {
				t.Errorf("what others have set is %q", w.api.FutureSettings())
			}
			w.apply(on)
		})
	}
}

// TestChangedSincePlan: what somebody else has changed since the plan is not
// overwritten, and nothing is written at all.
func TestChangedSincePlan(t *testing.T) {
	w := newWorld(t)
	w.gate("gate1", 0)
	w.apply(off)
	quiet := off.with("expiry_notifications", cty.False)
	change, said := w.plan(quiet, nil)
	w.must(said)
	w.api.SaveSettings(true, true)
	said = w.carryOut(change, quiet)
	w.says(said, "The settings were changed meanwhile", "Manual enforcement is on now")
	if manual, notify, _ := w.api.Settings(); !manual || !notify || len(w.writes()) > 0 {
		t.Errorf("enforced %t, notifications %t, writes %q", manual, notify, w.writes())
	}
	w.apply(quiet)
}

// TestCreatedMeanwhile: the first object is somebody else's, however the server
// refuses a second one.
func TestCreatedMeanwhile(t *testing.T) {
	for name, second := range map[string]string{"409": "409", "400": "400", "upsert": "upsert"} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.Settings.Second = second })
			w.gate("gate1", 0)
			w.before(first, func() { w.api.SaveSettings(false, true) })
			w.apply(on)
			w.unharmed()
		})
	}
}

// TestSchemas: newer ones keep what this provider does not know, and one that is
// not there is an error that says so.
func TestSchemas(t *testing.T) {
	w := newWorld(t)
	behave := func(change func(*settings.Behaviour)) {
		w.api.Behave(func(b *simulator.EnvironmentBehaviour) { change(&b.Settings) })
	}
	behave(func(b *settings.Behaviour) { b.NewerSchema = true })
	w.gate("gate1", 0)
	w.api.SaveFutureSettings("theirs")
	w.apply(on)
	if got := w.api.FutureSettings(); got != "theirs" {
		t.Errorf("what others have set is %q", got)
	}
	behave(func(b *settings.Behaviour) { b.TwoObjects = true })
	w.refused(off, "Several settings objects", "2 settings objects")
	behave(func(b *settings.Behaviour) { b.TwoObjects, b.NoSchema = false, true })
	w.refused(on, "No settings for token enforcement", "Dynatrace Managed")
	w.stored = nil
	w.refused(on, "No settings for token enforcement")
}

// TestMultiStatus: the code of the item counts, not that of the answer.
func TestMultiStatus(t *testing.T) {
	w := newWorld(t)
	w.gate("gate1", 0)
	w.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.Settings.MultiStatus = true })
	w.apply(on)
	w.api.ResetSettings()
	w.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.Settings.NewerSchema = true })
	change, said := w.plan(on, nil)
	w.must(said)
	said = w.carryOut(change, on)
	w.must(said) // the defaults of the newer property are sent as they count
	w.settled(on)
}
