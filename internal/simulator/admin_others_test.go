// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestAdminAPIOfOthers: of the cluster and of AppMon, which open their ports with it.
func TestAdminAPIOfOthers(t *testing.T) {
	t.Parallel()

	s := newSimulator(t)
	server := httptest.NewServer(s.AdminHandler())
	t.Cleanup(server.Close)

	admin := newClient(t, server.URL)
	connected := func() bool { c := s.AppMon().Collectors()[0]; return c.Connected() }
	opens := func(address string) bool {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			_ = conn.Close()
		}

		return err == nil
	}

	for _, step := range []struct {
		method, path, body string
		want               int
		holds              string
		check              func() bool
	}{
		{"POST", "/cluster/nodes", `{"kind":"COLLECTOR","id":32,"host":"gate1"}`, 201, `"own": true`, func() bool { return len(s.Cluster().Nodes()) == 1 }},
		{"POST", "/cluster/nodes", `{"kind":"GATE"}`, 400, "unknown kind of node", nil},
		{"POST", "/cluster/nodes", `{"nam":"typo"}`, 400, "unknown field", nil},
		{"GET", "/cluster", "", 200, `"token": "` + simulator.ClusterToken + `"`, nil},
		{"PATCH", "/cluster/behaviour", `{"managed":true}`, 200, `"Managed": true`, nil},
		{"PATCH", "/cluster/behaviour", `{"manage":true}`, 400, "unknown field", nil},
		{"PUT", "/cluster/addresses", `{"endpoint":"webUiAddress","address":"cluster1"}`, 204, "", nil},
		{"POST", "/cluster/faults", `{"match":"GET","kind":"Status","status":503,"times":1}`, 201, `"fired": 0`, nil},
		{"POST", "/cluster/tokens", `{"name":"gate1","type":"CLUSTER"}`, 201, `"token": "dt0g02.`, func() bool { return len(s.Cluster().Gates().GateTokens()) == 1 }},
		{"POST", "/cluster/members/gate1/offline", "", 200, `"online": false`, func() bool { return !s.Cluster().Nodes()[0].Member().Online() }},
		{"POST", "/cluster/nodes/32/reset", "", 200, `"own": true`, nil},
		{"POST", "/cluster/nodes/33/reset", "", 404, "no such node", nil},
		{"POST", "/cluster/nodes/32/remove", "", 200, `"nodes": []`, func() bool { return len(s.Cluster().Nodes()) == 0 }},
		{"GET", "/cluster/journal", "", 200, `"requests": []`, nil},

		{"POST", "/appmon/collectors", `{"name":"site1","host":"c1","version":"7.2"}`, 201, `"id": "site1@c1"`, connected},
		{"PATCH", "/appmon/collectors/site1@c1", `{"connected":false,"version":"6.2"}`, 200, `"version": "6.2"`, func() bool { return !connected() }},
		{"PATCH", "/appmon/collectors/site1@c1", `{"connected":true,"refuses":true}`, 200, `"refuses": true`, connected},
		{"PATCH", "/appmon/collectors/nobody", `{}`, 404, "no such collector", nil},
		{"PATCH", "/appmon/collectors/site1@c1", `{"online":true}`, 400, "unknown field", nil},
		{"POST", "/appmon/restart", "", 204, "", func() bool { return s.AppMon().Restarts() == 1 && !connected() }},
		{"GET", "/appmon", "", 200, `"restarts": 1`, nil},
		{"PATCH", "/appmon/behaviour", `{"neverBack":true}`, 200, `"neverBack": true`, func() bool { return s.AppMon().Behaviour().NeverBack }},
		{"POST", "/appmon/comes-back", "", 204, "", nil},
		{"PUT", "/appmon/keystore", `{"file":"/nowhere","password":"x"}`, 204, "", nil},
		{"PUT", "/appmon/keystore", `{"path":"/nowhere"}`, 400, "unknown field", nil},
		{"POST", "/appmon/users", `{"name":"reader","password":"x","permissions":["Web Service Interface Access"]}`, 204, "", nil},
		{"POST", "/appmon/memory", "", 201, `"address": "127.0.0.1:`, nil},
		{"DELETE", "/appmon/memory", "", 204, "", nil},
		{"POST", "/appmon/stop", "", 204, "", func() bool { return !opens(s.AppMon().CollectorAddress()) }},
		{"POST", "/appmon/start", "", 204, "", func() bool { return opens(s.AppMon().CollectorAddress()) }},
		{"GET", "/appmon/journal", "", 200, `"requests": []`, nil},
	} {
		got := admin.do(step.method, step.path, step.body)
		if got.Status != step.want || !strings.Contains(got.Body, step.holds) {
			t.Fatalf("%s %s: %+v", step.method, step.path, got)
		}

		if step.check != nil && !step.check() {
			t.Fatalf("%s %s had no effect", step.method, step.path)
		}
	}
}
