// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// TestEnforcementAgrees: whatever a plan does not know of the enforcement, on or
// off, by hand or automatically, turns out to be as it was, another value, or none.
func TestEnforcementAgrees(t *testing.T) {
	t.Parallel()
	null := func(kind tftypes.Type) tftypes.Value { return tftypes.NewValue(kind, nil) }
	lives := map[string]struct {
		manual bool
		happen func(f *fixture)
	}{
		"off": {}, "on": {manual: true},
		"automatic": {happen: func(f *fixture) { f.sim.API().SetEnforcement(false, true, 0) }},
	}
	tests := map[string]struct {
		early tftypes.Value
		late  map[string]tftypes.Value
	}{
		"manual_enforcement":    {unknown(tftypes.Bool), map[string]tftypes.Value{"off": truth(false), "on": truth(true)}},
		"expiry_notifications":  {unknown(tftypes.Bool), map[string]tftypes.Value{"same": truth(true), "other": truth(false), "null": null(tftypes.Bool)}},
		"expected_hostnames":    {unknown(setType), map[string]tftypes.Value{"same": names("gate1"), "other": names("gate9"), "null": null(setType)}},
		"ignore_gates":          {unknown(listType), map[string]tftypes.Value{"same": texts("autoscaled-*"), "other": texts("x"), "null": null(listType)}},
		"enforce_despite_gates": {unknown(tftypes.Bool), map[string]tftypes.Value{"same": truth(false), "other": truth(true), "null": null(tftypes.Bool)}},
		"on_destroy":            {unknown(tftypes.String), map[string]tftypes.Value{"same": text("retain"), "other": text("reset"), "null": null(tftypes.String)}},
	}
	for life, begins := range lives {
		for attribute, test := range tests {
			for turn, late := range test.late {
				t.Run(life+", "+attribute+", "+turn, func(t *testing.T) {
					t.Parallel()
					f := newEnforcement(t)
					f.config = f.with("manual_enforcement", truth(begins.manual))
					f.stored = f.start(t, false).apply(f.stored, f.config)
					if begins.happen != nil {
						begins.happen(f)
					}
					h := f.unfold(t, f.with(attribute, test.early), f.with(attribute, late))
					if h.failed() {
						t.Errorf("it fails, or replaces: %s%s", spelled(h.planned), spelled(h.applied))
					}
					if same := turn == "same" || late.Equal(truth(begins.manual)) && attribute == "manual_enforcement"; same && !h.skipped {
						t.Error("there was something to do, though nothing changed")
					}
					if lost := f.sim.API().Losses(); len(lost) > 0 {
						t.Errorf("gates were cut off: %q", lost)
					}
				})
			}
		}
	}
}
