// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package server_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/appmon/server"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
	"github.com/activegate/terraform-provider-activegate/internal/simulator/appmon"
)

// world is a simulated server and its client, as a user.
func world(t *testing.T, user, password string) (*simulator.AppMon, *server.Server) {
	t.Helper()
	sim := simulator.New()
	t.Cleanup(sim.Close)
	there := sim.AppMon()
	address, err := server.ParseAddress(there.URL())
	if err != nil {
		t.Fatal(err)
	}
	policy, err := rest.NewPolicy(rest.PolicyConfig{Insecure: true})
	if err != nil {
		t.Fatal(err)
	}
	client := rest.NewClient(rest.Config{Policy: policy, Dialer: rest.NewDialer(rest.DialerConfig{}), MaxRetryWait: time.Second})
	return there, server.New(server.Config{Client: client, Address: address, Auth: rest.Basic(user, rest.NewSecret(password))})
}

func TestCollectors(t *testing.T) {
	t.Parallel()
	there, api := world(t, simulator.AppMonUser, simulator.AppMonPassword)
	there.AddCollector(appmon.Collector{Name: "Embedded dynaTrace Collector", Host: "appmon1", Version: "7.2.0.1289", Embedded: true, Local: true})
	there.AddCollector(appmon.Collector{Name: "site/2 & more", Host: "c2", Version: "6.2.9.1"})
	there.Disconnect("site/2 & more@c2")
	for _, bare := range []bool{false, true} {
		there.Behave(appmon.Behaviour{NoVersions: bare})
		version, err := api.Version(t.Context())
		if err != nil || version != "7.2.0.1289" {
			t.Errorf("the version is %q, %v", version, err)
		}
		want := []server.Collector{
			{Name: "Embedded dynaTrace Collector", Host: "appmon1", Version: "7.2.0.1289", Connected: true, Embedded: true, Local: true},
			{Name: "site/2 & more", Host: "c2", Version: "6.2.9.1"},
		}
		if bare {
			want[0].Version, want[0].Local, want[1].Version = "", false, ""
		}
		got, err := api.Collectors(t.Context())
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("collectors are %+v, %v, want %+v", got, err, want)
		}
	}
}

func TestRestarts(t *testing.T) {
	t.Parallel()
	for name, behaviour := range map[string]appmon.Behaviour{"newer": {}, "older": {NoV2: true}, "plural": {Plural: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			there, api := world(t, simulator.AppMonUser, simulator.AppMonPassword)
			there.Behave(behaviour)
			there.AddCollector(appmon.Collector{Name: "site/2 & more", Host: "c2"})
			if err := api.RestartCollector(t.Context(), "site/2 & more"); err != nil {
				t.Error(err)
			}
			if err := api.RestartCollector(t.Context(), "nobody"); !rest.HasStatus(err, 404) || !strings.Contains(err.Error(), "nobody") == (name != "plural") {
				t.Errorf("restarting nobody: %v", err)
			}
			if err := api.Restart(t.Context()); err != nil || there.Restarts() != 1 {
				t.Errorf("%d restarts, %v", there.Restarts(), err)
			}
			if api.Answers(t.Context()) {
				t.Error("it answers while it restarts")
			}
			for !api.Answers(t.Context()) {
				continue
			}
			if _, err := api.Collectors(t.Context()); err != nil {
				t.Errorf("after the restart: %v", err)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	there, api := world(t, "reader", "p/a+s:s")
	there.SetUser("reader", "p/a+s:s", appmon.WebService)
	if _, err := api.Collectors(t.Context()); err != nil {
		t.Errorf("a reader cannot read: %v", err)
	}
	if err := api.Restart(t.Context()); !rest.HasStatus(err, 401) || there.Restarts() != 0 {
		t.Errorf("a reader restarts: %v", err)
	}
	there.SetUser("reader", "p/a+s:s", appmon.WebService, appmon.RestartServer)
	for name, behaviour := range map[string]appmon.Behaviour{"v2": {Fails: true}, "older": {Fails: true, NoV2: true}} {
		there.Behave(behaviour)
		if err := api.Restart(t.Context()); err == nil || rest.Ambiguous(err) || there.Restarts() != 0 {
			t.Errorf("%s: a restart that fails: %v", name, err)
		}
	}
	for name, fault := range map[string]simulator.Fault{
		"half": {Kind: simulator.TruncateBody}, "a page": {Kind: simulator.HTML}, "no XML": {Kind: simulator.Status, Status: 200, Body: "p/a+s:s"},
		"another root": {Kind: simulator.Status, Status: 200, Body: "<result/>"}, "nameless": {Kind: simulator.Status, Status: 200, Body: "<collectors><collectorinformation/></collectors>"},
		"ends": {Kind: simulator.Status, Status: 200, Body: "<collectors><collectorinformation>"},
	} {
		handle := there.Fault(fault)
		if _, err := api.Collectors(t.Context()); err == nil || strings.Contains(err.Error(), "p/a+s:s") {
			t.Errorf("%s: %v", name, err)
		}
		handle.Remove()
	}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]bool{"6.2.0": true, "6.3.4.1034": false, "7.0": false, "5.9": true, "": false, "unknown": false, "6": false, "6.x": false} {
		if got := server.IsTooOld(version); got != want {
			t.Errorf("%q is too old: %t", version, got)
		}
	}
	v := server.Judge("7.2", []server.Collector{{Name: "b", Host: "h", Version: "6.1"}, {Name: "a", Host: "h", Version: "7.2", Connected: true}})
	if v.Ready() || !slices.Equal(v.Offline, []string{"b@h"}) || !slices.Equal(v.TooOld, []string{"b@h"}) || !slices.Equal(v.Versions, []string{"6.1", "7.2"}) {
		t.Errorf("the verdict is %+v", v)
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{"https://appmon1": "https://appmon1:8021", "https://appmon1:8021/": "https://appmon1:8021", "https://appmon1/rest": "", "http://appmon1": "", "appmon1": ""} {
		if got, err := server.ParseAddress(raw); got.String() != want || (err == nil) != (want != "") {
			t.Errorf("%q is %q, %v", raw, got, err)
		}
	}
	for raw, want := range map[string]string{"appmon1": "appmon1:6699", "appmon1:1": "appmon1:1", "::1": "[::1]:6699", "https://appmon1": "", "appmon1/x": ""} {
		if got, err := server.ParseHostPort(raw, server.DefaultCollectorPort); got != want || (err == nil) != (want != "") {
			t.Errorf("%q is %q, %v", raw, got, err)
		}
	}
}
