// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

func TestLossesNameWhatWasCutOffOnce(t *testing.T) {
	t.Parallel()

	w := newFleetWorld(t)
	shared, sharedSecret := w.token(0)
	short, shortSecret := w.token(time.Hour)

	first := w.api.AddMember(simulator.Using(sharedSecret))
	second := w.api.AddMember(simulator.Hostname("second"), simulator.Using(sharedSecret))
	third := w.api.AddMember(simulator.Using(shortSecret))
	untouched := w.api.AddMember()

	second.GoOffline()
	w.clock.Advance(2 * time.Hour)
	w.api.RemoveGateToken(shared)

	want := []string{
		"gate gw3: its ActiveGate token " + short + " expired",
		"gate gw1: its ActiveGate token " + shared + " was revoked",
	}
	if diff := cmp.Diff(want, w.api.Losses()); diff != "" {
		t.Fatal(diff)
	}

	if second.Online() || second.Connected() {
		t.Error("what is offline was not left alone")
	}

	second.GoOnline()
	first.GoOffline()
	first.GoOnline()
	third.Connect(sharedSecret)

	want = append(want, "gate second: its ActiveGate token "+shared+" was revoked")
	if diff := cmp.Diff(want, w.api.Losses()); diff != "" {
		t.Error(diff)
	}

	_, fresh := w.token(0)
	for _, m := range []*simulator.Member{first, second, third} {
		m.Connect(fresh)

		if !m.Connected() {
			t.Errorf("%s is not back", m.Hostname())
		}
	}

	if !untouched.Connected() || len(w.api.Losses()) != len(want) {
		t.Errorf("losses %v", w.api.Losses())
	}
}

func TestRevocationThroughTheAPICutsOffAtOnce(t *testing.T) {
	t.Parallel()

	w := newFleetWorld(t)
	id, secret := w.token(0)
	m := w.api.AddMember(simulator.Using(secret))

	if got := w.curl.do(http.MethodDelete, "/api/v2/activeGateTokens/"+id, ""); got.Status != http.StatusNoContent {
		t.Fatalf("DELETE: %+v", got)
	}

	w.clock.Advance(time.Hour)

	list := w.list("")
	if len(list) != 1 || list[0].OfflineSince == nil || *list[0].OfflineSince != fleetStart.UnixMilli() || m.Connected() {
		t.Errorf("connected %v, list %+v", m.Connected(), list)
	}
}

func TestMemberVanishesTwoHoursAfterItWentOffline(t *testing.T) {
	t.Parallel()

	w := newFleetWorld(t)
	m := w.api.AddMember()
	path := "/api/v2/activeGates/" + w.list("")[0].ID

	w.clock.Advance(time.Hour)
	m.GoOffline()

	for _, step := range []struct {
		pass   time.Duration
		listed int
		status int
	}{
		{0, 1, http.StatusOK},
		{2 * time.Hour, 1, http.StatusOK},
		{time.Second, 0, http.StatusNotFound},
	} {
		w.clock.Advance(step.pass)

		list := w.list("")
		if len(list) != step.listed || w.curl.do(http.MethodGet, path, "").Status != step.status {
			t.Errorf("after another %v: %+v", step.pass, list)
		}

		for _, gate := range list {
			if gate.OfflineSince == nil || *gate.OfflineSince != fleetStart.Add(time.Hour).UnixMilli() {
				t.Errorf("offline since %v", gate.OfflineSince)
			}
		}
	}

	m.GoOnline()

	if list := w.list(""); len(list) != 1 || list[0].OfflineSince != nil {
		t.Errorf("back online: %+v", list)
	}

	if len(w.api.Losses()) != 0 || len(w.api.Members()) != 1 {
		t.Errorf("losses %v", w.api.Losses())
	}
}

func TestMemberThatComesBackWithADeadTokenIsSeenAgain(t *testing.T) {
	t.Parallel()

	w := newFleetWorld(t)
	id, secret := w.token(0)
	m := w.api.AddMember(simulator.Using(secret))

	m.GoOffline()
	w.clock.Advance(3 * time.Hour)
	w.api.RemoveGateToken(id)

	if got := w.names(""); len(got) != 0 || len(w.api.Losses()) != 0 {
		t.Fatalf("listed %v, losses %v", got, w.api.Losses())
	}

	m.GoOnline()

	want := shownToken{ID: id, State: "UNKNOWN"}
	if diff := cmp.Diff(want, w.only()); diff != "" || m.Connected() || !m.Online() {
		t.Error(m.Connected(), diff)
	}

	if got := w.names("?online=true"); len(got) != 0 {
		t.Errorf("online: %v", got)
	}
}

func TestEnforcement(t *testing.T) {
	t.Parallel()

	w := newFleetWorld(t)
	_, secret := w.token(0)
	_, expiring := w.token(fleetDay)

	w.api.AddMember(simulator.Hostname("valid"), simulator.Using(secret))
	w.api.AddMember(simulator.Hostname("expiring"), simulator.Using(expiring))
	absent := w.api.AddMember(simulator.Hostname("absent"))
	w.api.AddMember(simulator.Hostname("old"), simulator.Version("1.200.1"), simulator.Using(secret))
	w.api.AddMember(simulator.Hostname("broken"), simulator.Using("nonsense"))

	const path = "/api/v2/activeGates/tokenEnforcement"

	before := `{"manualEnforced":false,"autoEnforced":false,"autoEnforcementEstimation":{"value":0,"unit":"DAYS"}}`
	if got := w.curl.do(http.MethodGet, path, ""); got.Status != http.StatusOK || got.Body != before {
		t.Errorf("%+v", got)
	}

	w.api.SetEnforcement(true, false, 12)

	after := `{"manualEnforced":true,"autoEnforced":false,"autoEnforcementEstimation":{"value":12,"unit":"DAYS"}}`
	if got := w.curl.do(http.MethodGet, path, ""); got.Body != after {
		t.Errorf("%+v", got)
	}

	if diff := cmp.Diff([]string{"valid", "expiring"}, w.names("?online=true")); diff != "" {
		t.Error(diff)
	}

	want := []string{
		"gate absent: tokens are enforced and the state of its own is absent",
		"gate old: tokens are enforced and the state of its own is unsupported",
		"gate broken: tokens are enforced and the state of its own is invalid",
	}
	if diff := cmp.Diff(want, w.api.Losses()); diff != "" {
		t.Error(diff)
	}

	w.api.AddMember(simulator.Hostname("late"))
	absent.Connect(secret)

	if !absent.Connected() || len(w.api.Losses()) != len(want) {
		t.Errorf("connected %v, losses %v", absent.Connected(), w.api.Losses())
	}

	w.api.SetEnforcement(false, true, 0)

	if diff := cmp.Diff([]string{"valid", "expiring", "absent"}, w.names("?online=true")); diff != "" {
		t.Error(diff)
	}

	w.api.SetEnforcement(false, false, 30)

	if got := w.names("?online=true"); len(got) != 6 {
		t.Errorf("withdrawn: %v", got)
	}
}

func TestMemberOfAGateFollowsItsPower(t *testing.T) {
	t.Parallel()

	w := newFleetWorld(t)
	gate := w.sim.AddGate(simulator.DefaultLeafHost("gate.example.com"))

	if len(w.api.Members()) != 0 {
		t.Fatal("a gate is a member before anybody asks")
	}

	m := gate.Member()
	if gate.Member() != m || m.Hostname() != "gate.example.com" || !m.Connected() {
		t.Fatalf("member %s, connected %v", m.Hostname(), m.Connected())
	}

	gate.Stop()

	if m.Online() {
		t.Error("online without its gate")
	}

	if err := gate.Start(); err != nil || !m.Connected() {
		t.Errorf("connected %v, %v", m.Connected(), err)
	}

	stopped := w.sim.AddGate()
	stopped.Stop()

	if stopped.Member().Online() {
		t.Error("a stopped gate is online")
	}
}

func TestFleetIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()

	w := newFleetWorld(t)
	gate := w.sim.AddGate()

	var group sync.WaitGroup

	for range 8 {
		group.Go(func() {
			id, secret := w.api.AddGateToken(simulator.TokenSeed{Name: "gate"})
			m := w.api.AddMember(simulator.Using(secret))
			a := w.api.AddAgent("host")

			gate.Member().SetTokenElsewhere("other", id, "VALID")
			w.clock.Advance(time.Second)
			m.GoOffline()
			m.GoOnline()
			w.curl.do(http.MethodGet, "/api/v2/activeGates", "")
			w.curl.do(http.MethodPost, "/api/v2/tenantTokenRotation/start", "")
			w.api.RemoveGateToken(id)

			if m.Connected() || !a.Connected() {
				t.Errorf("member %v, agent %v", m.Connected(), a.Connected())
			}
		})
	}

	group.Wait()

	if got := len(w.api.Losses()); got != 8 {
		t.Errorf("%d losses", got)
	}
}
