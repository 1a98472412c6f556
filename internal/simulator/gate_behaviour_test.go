// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock/clocktest"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// upload is a PUT with the usual password.
func upload(curl *client, name string, identity *keystoretest.Identity) answer {
	return curl.do(http.MethodPut, "/"+name, string(identity.PKCS12(password)), "X-Password", password)
}

func TestPresentAfterHandshakes(t *testing.T) {
	t.Parallel()

	gate, curl := newGate(t, simulator.With(func(b *simulator.Behaviour) { b.PresentAfterHandshakes = 2 }))
	old := simulator.Fingerprint(gate.DefaultLeaf())
	fresh := simulator.Fingerprint(curl.put("a.p12", "a").Leaf)

	if got := simulator.Fingerprint(gate.Served()); got != old || gate.Active() != "a.p12" {
		t.Errorf("at once: active %q, served %s", gate.Active(), got)
	}

	for i, want := range []string{old, old, fresh, fresh} {
		if got := presented(t, gate.Address()); got != want {
			t.Errorf("handshake %d: %s, want %s", i+1, got, want)
		}
	}
}

func TestPresentAfterTime(t *testing.T) {
	t.Parallel()

	clock := clocktest.NewFake(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))
	gate := newSimulator(t, simulator.WithClock(clock)).AddGate(
		simulator.With(func(b *simulator.Behaviour) { b.PresentAfter = time.Minute }))
	curl := newClient(t, gate.APIURL())
	old := simulator.Fingerprint(gate.DefaultLeaf())
	fresh := simulator.Fingerprint(curl.put("a.p12", "a").Leaf)

	clock.Advance(time.Minute - 1)

	if got := presented(t, gate.Address()); got != old {
		t.Errorf("too early: %s", got)
	}

	clock.Advance(1)

	if got := presented(t, gate.Address()); got != fresh {
		t.Errorf("too late: %s", got)
	}
}

func TestPresentOnRelease(t *testing.T) {
	t.Parallel()

	gate, curl := newGate(t, simulator.With(func(b *simulator.Behaviour) { b.PresentOnRelease = true }))
	old := simulator.Fingerprint(gate.DefaultLeaf())
	fresh := simulator.Fingerprint(curl.put("a.p12", "a").Leaf)

	if got := presented(t, gate.Address()); got != old {
		t.Errorf("before: %s", got)
	}

	gate.ReleaseServed()

	if got := presented(t, gate.Address()); got != fresh {
		t.Errorf("after: %s", got)
	}
}

func TestNeverPresent(t *testing.T) {
	t.Parallel()

	gate, curl := newGate(t, simulator.With(func(b *simulator.Behaviour) { b.NeverPresent = true }))
	curl.put("a.p12", "a")

	if !strings.Contains(curl.do(http.MethodGet, "/list", "").Body, `"desc"`) {
		t.Error("the list does not call it active")
	}

	if got := presented(t, gate.Address()); got != simulator.Fingerprint(gate.DefaultLeaf()) {
		t.Errorf("presented %s", got)
	}
}

func TestChangingLeaf(t *testing.T) {
	t.Parallel()

	gate, _ := newGate(t, simulator.With(func(b *simulator.Behaviour) { b.ChangingLeaf = true }))
	if first, second := presented(t, gate.Address()), presented(t, gate.Address()); first == second {
		t.Errorf("twice %s", first)
	}
}

func TestResetWhileSwitching(t *testing.T) {
	t.Parallel()

	gate, curl := newGate(t, simulator.With(func(b *simulator.Behaviour) {
		b.ResetWhileSwitching, b.ResetConnections = true, 2
	}))

	idle, err := dial(t.Context(), gate.Address())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = idle.Close() }()

	fresh := simulator.Fingerprint(curl.put("a.p12", "a").Leaf)

	if _, err := idle.Read(make([]byte, 1)); err == nil {
		t.Error("an open connection survived")
	}

	for i := range 2 {
		if conn, err := dial(t.Context(), gate.Address()); err == nil {
			t.Errorf("new connection %d survived", i+1)
			_ = conn.Close()
		}
	}

	if got := presented(t, gate.Address()); got != fresh {
		t.Errorf("presented %s", got)
	}

	connections := map[uint64]bool{}

	curl.do(http.MethodGet, "/list", "")

	for _, request := range gate.Journal().Requests() {
		connections[request.Connection] = true
	}

	if len(connections) != 2 {
		t.Errorf("the connection of the upload was used again: %v", connections)
	}
}

func TestSwitches(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct {
		change func(*simulator.Behaviour)
		method string
		path   string
		want   int
		active string
	}{
		"overwrite inactive":         {nil, "PUT", "/idle.p12", 200, "idle.p12"},
		"refuse to overwrite 403":    {func(b *simulator.Behaviour) { b.RefuseOverwrite = 403 }, "PUT", "/idle.p12", 403, "active.p12"},
		"refuse to overwrite 409":    {func(b *simulator.Behaviour) { b.RefuseOverwrite = 409 }, "PUT", "/idle.p12", 409, "active.p12"},
		"refusal is for files only":  {func(b *simulator.Behaviour) { b.RefuseOverwrite = 409 }, "PUT", "/new.p12", 200, "new.p12"},
		"activate again":             {nil, "POST", "/active.p12/activate", 200, "active.p12"},
		"refuse to activate again":   {func(b *simulator.Behaviour) { b.RefuseReactivation = true }, "POST", "/active.p12/activate", 400, "active.p12"},
		"other case is another file": {nil, "POST", "/IDLE.p12/activate", 404, "active.p12"},
		"other case is the same file": {
			func(b *simulator.Behaviour) { b.CaseInsensitiveNames = true }, "POST", "/IDLE.p12/activate", 200, "idle.p12",
		},
		"other case is the active file": {
			func(b *simulator.Behaviour) { b.CaseInsensitiveNames = true }, "PUT", "/ACTIVE.p12", 403, "active.p12",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			gate, curl := newGate(t)
			seed(t, gate, "idle.p12", false)
			seed(t, gate, "active.p12", true)

			if test.change != nil {
				gate.Behave(test.change)
			}

			body := string(keystoretest.SelfSigned().PKCS12(password))
			if test.method == http.MethodPost {
				body = ""
			}

			got := curl.do(test.method, test.path, body, "X-Password", password)
			if got.Status != test.want || gate.Active() != test.active {
				t.Errorf("%+v, active %q", got, gate.Active())
			}
		})
	}
}

func TestSeveralKeys(t *testing.T) {
	t.Parallel()

	gate, curl := newGate(t, simulator.With(func(b *simulator.Behaviour) { b.PresentKeyEntry = 1 }))
	first := keystoretest.SelfSigned(keystoretest.WithCommonName("first"))
	second := keystoretest.SelfSigned(keystoretest.WithCommonName("second"))
	file := first.PKCS12(password, keystoretest.Alias("One"), keystoretest.And(second))

	got := curl.do(http.MethodPut, "/two.p12", string(file), "X-Password", password)
	if got.Status != http.StatusOK || !strings.Contains(got.Body, `{"alias":"one","description":"Subject:CN=first`) ||
		!strings.Contains(got.Body, `{"alias":"1","description":"Subject:CN=second`) {
		t.Fatalf("%+v", got)
	}

	if got := presented(t, gate.Address()); got != simulator.Fingerprint(second.Leaf) {
		t.Errorf("presented %s", got)
	}

	gate.Behave(func(b *simulator.Behaviour) { b.PresentKeyEntry = 9 })
	gate.Restart()

	if got := presented(t, gate.Address()); got != simulator.Fingerprint(first.Leaf) {
		t.Errorf("index too large: presented %s", got)
	}
}

func TestChainIsPresented(t *testing.T) {
	t.Parallel()

	gate, curl := newGate(t)
	root := keystoretest.NewCA("root")
	identity := root.Intermediate("intermediate").Issue()

	if got := upload(curl, "chain.p12", identity); got.Status != http.StatusOK {
		t.Fatalf("%+v", got)
	}

	conn, err := dial(t.Context(), gate.Address())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()

	peer := conn.ConnectionState().PeerCertificates
	if len(peer) != 3 || !peer[0].Equal(identity.Leaf) || !peer[2].Equal(root.Certificate()) {
		t.Errorf("presented %d certificates", len(peer))
	}

	if entries := gate.Files()[0].Entries; len(entries) != 1 || entries[0].Chain != 3 {
		t.Errorf("entries: %+v", entries)
	}
}
