// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

const (
	settingsPath = "/api/v2/settings/objects"
	oneSettings  = `[{"schemaId":"builtin:activegate-token","scope":"environment","value":{"authTokenEnforcementManuallyEnabled":true,"expiringTokenNotificationsEnabled":true}}]`
)

// TestSettingsEnforce: what is saved cuts gates off, shows in the API of gates, and
// lets them back when it is taken back.
func TestSettingsEnforce(t *testing.T) {
	t.Parallel()

	w := newFleetWorld(t)
	_, secret := w.token(0)
	w.api.AddMember(simulator.Hostname("valid"), simulator.Using(secret))
	absent := w.api.AddMember(simulator.Hostname("absent"))

	if got := w.curl.do(http.MethodPost, settingsPath, oneSettings, "Content-Type", "application/json"); got.Status != http.StatusOK {
		t.Fatalf("%+v", got)
	}

	if got := w.curl.do(http.MethodGet, "/api/v2/activeGates/tokenEnforcement", ""); !strings.Contains(got.Body, `"manualEnforced":true`) {
		t.Errorf("%+v", got)
	}

	if absent.Connected() || !slices.Equal(w.api.Losses(), []string{"gate absent: tokens are enforced and the state of its own is absent"}) {
		t.Errorf("connected: %t, losses %q", absent.Connected(), w.api.Losses())
	}

	if w.api.ResetSettings(); !absent.Connected() {
		t.Error("it is not let back")
	}
}

// TestSettingsLock: the switch is locked 30 days after the last gate without a valid
// token was seen, and while tokens are enforced automatically.
func TestSettingsLock(t *testing.T) {
	t.Parallel()

	w := newFleetWorld(t)
	w.api.SaveSettings(true, true)

	late := w.api.AddMember(simulator.Hostname("late"))
	off := func() int {
		list := w.curl.do(http.MethodGet, settingsPath+"?schemaIds=builtin:activegate-token&fields=objectId", "")
		_, id, _ := strings.Cut(list.Body, `"objectId":"`)
		id, _, _ = strings.Cut(id, `"`)
		body := `{"value":{"authTokenEnforcementManuallyEnabled":false,"expiringTokenNotificationsEnabled":true}}`

		return w.curl.do(http.MethodPut, settingsPath+"/"+id, body, "Content-Type", "application/json").Status
	}

	w.clock.Advance(25 * fleetDay)
	late.Connect("")
	late.GoOffline()
	w.clock.Advance(25 * fleetDay)

	if got := off(); got != http.StatusOK {
		t.Errorf("25 days after the last one it is %d", got)
	}

	w.api.SaveSettings(true, true)
	w.clock.Advance(31 * fleetDay)

	if got := off(); got != http.StatusBadRequest {
		t.Errorf("31 days later it is %d", got)
	}

	w.api.SetEnforcement(false, false, 0)
	w.api.SetEnforcement(true, true, 0)

	if got := off(); got != http.StatusBadRequest {
		t.Errorf("while tokens are enforced automatically it is %d", got)
	}
}

// TestSettingsScopes: to replace takes to read as well.
func TestSettingsScopes(t *testing.T) {
	t.Parallel()

	w := newFleetWorld(t)
	w.sim.AddToken("dt0c01.WRITER.X", simulator.ScopeSettingsWrite)
	w.sim.AddToken("dt0c01.READER.X", simulator.ScopeSettingsRead)

	for _, test := range []struct {
		method, path, token string
		want                int
	}{
		{http.MethodGet, settingsPath + "?schemaIds=builtin:activegate-token", "dt0c01.READER.X", http.StatusOK},
		{http.MethodGet, settingsPath + "?schemaIds=builtin:activegate-token", "dt0c01.WRITER.X", http.StatusForbidden},
		{http.MethodPost, settingsPath, "dt0c01.READER.X", http.StatusForbidden},
		{http.MethodPut, settingsPath + "/x", "dt0c01.WRITER.X", http.StatusForbidden},
		{http.MethodDelete, settingsPath + "/x", "dt0c01.WRITER.X", http.StatusNotFound},
	} {
		got := w.curl.do(test.method, test.path, "{}", "Authorization", "Api-Token "+test.token, "Content-Type", "application/json")
		if got.Status != test.want {
			t.Errorf("%s %s with %s: %+v", test.method, test.path, test.token, got)
		}
	}
}

// TestExpiringMayBeRefused is the other reading of the documentation.
func TestExpiringMayBeRefused(t *testing.T) {
	t.Parallel()

	w := newFleetWorld(t)
	_, secret := w.token(10 * 24 * time.Hour)
	m := w.api.AddMember(simulator.Using(secret))
	w.api.SaveSettings(true, true)

	if !m.Connected() {
		t.Error("it is cut off")
	}

	w.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.RefuseExpiring = true })

	if m.Connected() {
		t.Error("it stays connected")
	}
}
