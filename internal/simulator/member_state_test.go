// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

const fleetDay = 24 * time.Hour

func TestStateOfAMembersToken(t *testing.T) {
	t.Parallel()

	foreign := "dt0g02.4KWZO5EF." + strings.Repeat("A", 64)

	for name, c := range map[string]struct {
		expires   time.Duration
		secret    func(id, secret string) string
		opts      []simulator.MemberOption
		behave    func(*simulator.EnvironmentBehaviour)
		revoke    bool
		want      string
		withoutID bool
		connected bool
	}{
		"no token":         {secret: func(string, string) string { return "" }, want: "ABSENT", withoutID: true, connected: true},
		"never expires":    {want: "VALID", connected: true},
		"31 days left":     {expires: 31 * fleetDay, want: "VALID", connected: true},
		"30 days and more": {expires: 30*fleetDay + time.Second, want: "VALID", connected: true},
		"30 days left":     {expires: 30 * fleetDay, want: "EXPIRING", connected: true},
		"malformed":        {secret: func(_, secret string) string { return secret[:30] }, want: "INVALID", withoutID: true, connected: true},
		"revoked":          {revoke: true, want: "UNKNOWN"},
		"wrong secret":     {secret: func(id, _ string) string { return id + "." + strings.Repeat("B", 64) }, want: "UNKNOWN"},
		"of another place": {secret: func(string, string) string { return foreign }, want: "UNKNOWN"},
		"without id":       {revoke: true, behave: func(b *simulator.EnvironmentBehaviour) { b.OmitTokenIDOfUnknown = true }, want: "UNKNOWN", withoutID: true},
		"too old":          {opts: []simulator.MemberOption{simulator.Version("1.223.105.20210801-120000")}, want: "UNSUPPORTED", withoutID: true, connected: true},
		"just old enough":  {opts: []simulator.MemberOption{simulator.Version("1.225.0.20210901-120000")}, want: "VALID", connected: true},
		"new state":        {behave: func(b *simulator.EnvironmentBehaviour) { b.UnknownState = "QUARANTINED" }, want: "QUARANTINED", connected: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newFleetWorld(t)
			if c.behave != nil {
				w.api.Behave(c.behave)
			}

			id, secret := w.token(c.expires)
			if c.secret != nil {
				secret = c.secret(id, secret)
				id, _, _ = cutToken(secret)
			}

			m := w.api.AddMember(c.opts...)
			m.Connect(secret)

			if c.revoke {
				w.api.RemoveGateToken(id)
			}

			want := shownToken{ID: id, State: c.want}
			if c.withoutID {
				want.ID = ""
			}

			if diff := cmp.Diff(want, w.only()); diff != "" {
				t.Error(diff)
			}

			if m.Connected() != c.connected || !m.Online() {
				t.Errorf("connected %v, online %v", m.Connected(), m.Online())
			}

			if offline := w.list("")[0].OfflineSince != nil; offline == c.connected {
				t.Errorf("listed as offline: %v", offline)
			}
		})
	}
}

// cutToken splits a token into its id and the rest.
func cutToken(token string) (id, secret string, ok bool) {
	at := strings.LastIndexByte(token, '.')
	if at < 0 {
		return "", "", false
	}

	return token[:at], token[at+1:], true
}

func TestExpiringTokenBecomesUnknownAndCutsOff(t *testing.T) {
	t.Parallel()

	w := newFleetWorld(t)
	id, secret := w.token(40 * fleetDay)
	w.api.AddMember(simulator.Using(secret))

	w.clock.Advance(10 * fleetDay)

	if got := w.only(); got.State != "EXPIRING" {
		t.Errorf("10 days later: %+v", got)
	}

	w.clock.Advance(30*fleetDay + time.Hour)

	list := w.list("")
	if len(list) != 1 || list[0].Tokens[0].State != "UNKNOWN" || list[0].OfflineSince == nil ||
		*list[0].OfflineSince != fleetStart.Add(40*fleetDay).UnixMilli() {
		t.Errorf("an hour after the expiry: %+v", list)
	}

	if diff := cmp.Diff([]string{"gate gw1: its ActiveGate token " + id + " expired"}, w.api.Losses()); diff != "" {
		t.Error(diff)
	}

	if info, _ := w.api.GateToken(id); !info.LastUsed.Equal(fleetStart.Add(40 * fleetDay)) {
		t.Errorf("last used %v", info.LastUsed)
	}

	w.clock.Advance(time.Hour + time.Second)

	if got := w.names(""); len(got) != 0 {
		t.Errorf("two hours after the expiry: %v", got)
	}
}

func TestStatesLag(t *testing.T) {
	t.Parallel()

	w := newFleetWorld(t)
	w.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.StateLag = 10 * time.Minute })

	first, firstSecret := w.token(0)
	second, secondSecret := w.token(30*fleetDay + time.Hour)
	m := w.api.AddMember(simulator.Using(firstSecret))

	w.clock.Advance(time.Hour)
	m.Connect(secondSecret)
	w.clock.Advance(time.Minute)
	w.api.RemoveGateToken(first)

	for _, step := range []struct {
		pass time.Duration
		want shownToken
	}{
		{8 * time.Minute, shownToken{ID: first, State: "VALID"}},
		{time.Minute, shownToken{ID: second, State: "EXPIRING"}},
	} {
		w.clock.Advance(step.pass)

		if diff := cmp.Diff(step.want, w.only()); diff != "" {
			t.Error(diff)
		}
	}

	w.api.RemoveGateToken(second)

	if got := w.only(); got.State != "EXPIRING" || m.Connected() {
		t.Errorf("connected %v, state %+v", m.Connected(), got)
	}

	w.clock.Advance(10 * time.Minute)

	if got := w.only(); got.State != "UNKNOWN" {
		t.Errorf("after the lag: %+v", got)
	}
}

func TestLastUsedDateFollowsTheConnection(t *testing.T) {
	t.Parallel()

	w := newFleetWorld(t)
	id, secret := w.token(0)
	m := w.api.AddMember()
	lastUsed := func() time.Duration {
		info, _ := w.api.GateToken(id)
		if info.LastUsed.IsZero() {
			return -1
		}

		return info.LastUsed.Sub(fleetStart)
	}

	for _, step := range []struct {
		name string
		do   func()
		want time.Duration
	}{
		{"never", func() {}, -1},
		{"connects", func() { m.Connect(secret) }, time.Hour},
		{"stays", func() {}, 2 * time.Hour},
		{"goes", m.GoOffline, 3 * time.Hour},
		{"is away", func() {}, 3 * time.Hour},
		{"is back", m.GoOnline, 5 * time.Hour},
		{"uses none", func() { m.Connect("") }, 6 * time.Hour},
		{"another hour", func() {}, 6 * time.Hour},
	} {
		step.do()

		if got := lastUsed(); got != step.want {
			t.Errorf("%s: %v, want %v", step.name, got, step.want)
		}

		w.clock.Advance(time.Hour)
	}
}

func TestConnectingWithAnExpiredTokenIsRefusedThen(t *testing.T) {
	t.Parallel()

	w := newFleetWorld(t)
	w.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.StateLag = time.Hour })

	_, secret := w.token(fleetDay)
	m := w.api.AddMember()

	if got := w.only(); got.State != "ABSENT" {
		t.Errorf("new: %+v", got)
	}

	w.clock.Advance(10 * fleetDay)
	m.Connect(secret)

	offline := w.list("")[0].OfflineSince
	if offline == nil || *offline != fleetStart.Add(10*fleetDay).UnixMilli() {
		t.Errorf("offline since %v", offline)
	}
}
