// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// changed is a configuration with another value.
func (f *fixture) changed(config given, name string, value tftypes.Value) given {
	more := given{}
	for other, one := range config {
		more[other] = one
	}
	more[name] = value
	return more
}

// TestRotationAgrees: whatever a plan does not know of a rotation, open or over,
// turns out to be the same, another value, or none.
func TestRotationAgrees(t *testing.T) {
	t.Parallel()
	inner := func(value tftypes.Value) tftypes.Value {
		return tftypes.NewValue(mapType, map[string]tftypes.Value{"a": value})
	}
	tests := map[string]struct {
		attribute string
		early     tftypes.Value
		late      map[string]tftypes.Value
	}{
		"triggers": {"triggers", unknown(mapType), map[string]tftypes.Value{
			"same": mapping("1"), "other": mapping("2"), "null": tftypes.NewValue(mapType, nil), "empty": tftypes.NewValue(mapType, map[string]tftypes.Value{}),
		}},
		"a trigger":      {"triggers", inner(unknown(tftypes.String)), map[string]tftypes.Value{"same": mapping("1"), "other": mapping("2"), "null": inner(tftypes.NewValue(tftypes.String, nil))}},
		"finish":         {"finish", unknown(tftypes.Bool), map[string]tftypes.Value{"same": truth(false), "other": truth(true), "null": tftypes.NewValue(tftypes.Bool, nil)}},
		"min_overlap":    {"min_overlap", unknown(tftypes.String), map[string]tftypes.Value{"same": text("24h"), "other": text("12h"), "null": tftypes.NewValue(tftypes.String, nil)}},
		"require_online": {"require_online", unknown(tftypes.Bool), map[string]tftypes.Value{"same": truth(true), "other": truth(false), "null": tftypes.NewValue(tftypes.Bool, nil)}},
		"ignore_gates":   {"ignore_gates", unknown(listType), map[string]tftypes.Value{"same": texts("autoscaled-*"), "other": texts("x"), "null": tftypes.NewValue(listType, nil)}},
		"a gate": {"ignore_gates", tftypes.NewValue(listType, []tftypes.Value{unknown(tftypes.String)}), map[string]tftypes.Value{
			"same": texts("autoscaled-*"), "other": texts("x"),
		}},
		"on_destroy":   {"on_destroy", unknown(tftypes.String), map[string]tftypes.Value{"same": text("fail"), "other": text("cancel"), "null": tftypes.NewValue(tftypes.String, nil)}},
		"store_tokens": {"store_tokens", unknown(tftypes.Bool), map[string]tftypes.Value{"same": truth(true), "other": truth(false), "null": tftypes.NewValue(tftypes.Bool, nil)}},
		"timeouts":     {"timeouts", unknown(timeoutsType), map[string]tftypes.Value{"same": tftypes.NewValue(timeoutsType, nil), "other": timeouts("create")}},
		"a timeout": {"timeouts", complete(timeoutsType, given{"create": unknown(tftypes.String)}), map[string]tftypes.Value{
			"other": complete(timeoutsType, given{"create": text("1m")}), "null": complete(timeoutsType, nil),
		}},
	}
	// started are the late values that ask for another rotation.
	asks := func(attribute, turn string) bool { return attribute == "triggers" && turn != "same" }
	for name, test := range tests {
		for turn, late := range test.late {
			for _, over := range []bool{false, true} {
				t.Run(name+", "+turn+map[bool]string{true: ", over"}[over], func(t *testing.T) {
					t.Parallel()
					f := newRotation(t)
					if over {
						f.finish(t)
						f.config = f.with("finish", truth(true))
						if test.attribute == "triggers" || test.attribute == "finish" {
							f.config = f.with("finish", truth(false))
							f.stored = f.start(t, false).apply(f.stored, f.config)
						}
					}
					before, _ := f.sim.API().TenantToken()
					h := f.unfold(t, f.with(test.attribute, test.early), f.with(test.attribute, late))
					after, _ := f.sim.API().TenantToken()
					switch {
					case h.planned.Failed(), h.replaces:
						t.Errorf("the plan is blocked, or replaces: %s", spelled(h.planned))
					case asks(test.attribute, turn) && !over:
						if !strings.Contains(spelled(h.applied), "A rotation is open") {
							t.Errorf("an open rotation is not kept: %s", spelled(h.applied))
						}
					case h.applied.Failed():
						t.Errorf("the apply fails: %s", spelled(h.applied))
					case (before != after) != (asks(test.attribute, turn) && over):
						t.Errorf("the tenant token changed: %t", before != after)
					case turn == "same" && !h.skipped:
						t.Error("there was something to do, though nothing changed")
					}
				})
			}
		}
	}
}

// TestRotationTriggersReplace: what a plan knows for sure is a replacement, where
// it has refreshed, and a start in place where it has not.
func TestRotationTriggersReplace(t *testing.T) {
	t.Parallel()
	f := newRotation(t)
	f.finish(t)
	f.config = f.changed(f.with("triggers", mapping("2")), "finish", truth(false))
	if h := f.unfold(t, f.config, f.config); !h.replaces {
		t.Errorf("no replacement: %s", spelled(h.planned))
	}
	// The other trigger is known, and differs.
	sure := f.changed(f.config, "triggers", tftypes.NewValue(mapType, map[string]tftypes.Value{"a": text("2"), "b": unknown(tftypes.String)}))
	if h := f.unfold(t, sure, f.config); !h.replaces {
		t.Errorf("no replacement: %s", spelled(h.planned))
	}
	f.stored = f.start(t, false).apply(f.stored, f.config) // without a refresh
	f.settled(t, f.config)
	if phase := f.text(t, "phase"); phase != "started" {
		t.Errorf("the phase is %s", phase)
	}
}

// TestRotationTriggersWithFinish: triggers that turn out different ask for
// `finish = false`, when nothing was started yet.
func TestRotationTriggersWithFinish(t *testing.T) {
	t.Parallel()
	f := newRotation(t)
	f.finish(t)
	before, _ := f.sim.API().TenantToken()
	if h := f.unfold(t, f.with("triggers", unknown(mapType)), f.config); h.planned.Failed() || !h.skipped {
		t.Errorf("nothing changed, but: %s %s", spelled(h.planned), spelled(h.applied))
	}
	h := f.unfold(t, f.with("triggers", unknown(mapType)), f.with("triggers", mapping("2")))
	after, _ := f.sim.API().TenantToken()
	if h.planned.Failed() || !strings.Contains(spelled(h.applied), "A rotation cannot be finished when it is started") || before != after {
		t.Errorf("%s %s", spelled(h.planned), spelled(h.applied))
	}
}

const connectionInfo = "GET /api/v1/deployment/installer/gateway/connectioninfo"

// TestRotationRefusedInfo: connection info was readable and is refused now, so
// that nobody knows whose rotation a finish or a cancellation would end.
func TestRotationRefusedInfo(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusUnauthorized, http.StatusForbidden} {
		for _, imported := range []bool{false, true} {
			t.Run(http.StatusText(status)+map[bool]string{true: ", imported"}[imported], func(t *testing.T) {
				t.Parallel()
				f := newRotation(t)
				if imported {
					f.imported(t, "current")
					f.refreshed(t)
				}
				f.config = f.with("on_destroy", text("cancel"))
				f.config["min_overlap"] = text("0s")
				f.stored = f.start(t, false).apply(f.stored, f.config)
				finish := f.with("finish", truth(true))
				planned := f.start(t, false).plan(f.stored, finish)
				f.start(t, false).must(nil, planned.Diagnostics)
				mustNot(t, f.sim.API().CancelRotation())
				mustNot(t, f.sim.API().StartRotation())
				f.sim.API().Fault(simulator.Fault{Match: connectionInfo, Kind: simulator.Status, Status: status})
				e := f.start(t, false)
				const summary, advice = "What others did to the rotation is not known", "has expired since"
				for what, said := range map[string]string{
					"plan of a finish": spelled(e.plan(f.stored, finish).Diagnostics), "plan of a destroy": spelled(e.planDestroy(f.stored).Diagnostics),
					"finish": spelled(e.carryOut(f.stored, finish, planned).Diagnostics), "destroy": spelled(e.destroy(f.stored).Diagnostics),
				} {
					if !strings.Contains(said, "ERROR|"+summary) || !strings.Contains(said, advice) {
						t.Errorf("%s says %q", what, said)
					}
				}
				if !f.sim.API().RotationOpen() {
					t.Error("the rotation of somebody else was ended")
				}
			})
		}
	}
}

// TestRotationWithoutStart refuses to finish where no overlap can be kept.
func TestRotationWithoutStart(t *testing.T) {
	t.Parallel()
	f := newRotation(t)
	finish := f.with("finish", truth(true))
	planned := f.start(t, false).plan(f.stored, finish)
	f.start(t, false).must(nil, planned.Diagnostics)
	f.edit(t, "started_at", tftypes.NewValue(tftypes.String, nil))
	e := f.start(t, false)
	for what, said := range map[string]string{
		"plan": spelled(e.plan(f.stored, finish).Diagnostics), "apply": spelled(e.carryOut(f.stored, finish, planned).Diagnostics),
	} {
		if !strings.Contains(said, "ERROR|It is not known when the rotation was started") {
			t.Errorf("the %s says %q", what, said)
		}
	}
	f.setting["environment_url"] = unknown(tftypes.String)
	if said := spelled(f.start(t, false).plan(f.stored, finish).Diagnostics); !strings.Contains(said, "It is not known when") {
		t.Errorf("without an environment the plan says %q", said)
	}
}

// TestRotationImportId: an id that cannot be imported may be a secret, and is not
// repeated.
func TestRotationImportId(t *testing.T) {
	t.Parallel()
	f := newEnvironment(t, rotationName)
	resp, err := f.start(t, false).server.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: f.kind, ID: "s3cret-token"})
	mustNot(t, err)
	if said := spelled(resp.Diagnostics); !strings.Contains(said, "Invalid import id") || strings.Contains(said, "s3cret") {
		t.Error(said)
	}
}
