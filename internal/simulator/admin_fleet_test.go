// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

func TestAdminAPIOfTheFleet(t *testing.T) {
	t.Parallel()

	w := newFleetWorld(t)
	id, secret := w.token(0)
	gate := w.sim.AddGate()
	gate.Member()

	server := httptest.NewServer(w.sim.AdminHandler())
	t.Cleanup(server.Close)

	admin := newClient(t, server.URL)
	member := func(name string) *simulator.Member {
		m, found := w.api.Member(name)
		if !found {
			t.Fatalf("no member %s", name)
		}

		return m
	}
	first, _ := w.api.TenantToken()

	for _, step := range []struct {
		method, path, body string
		want               int
		holds              string
		check              func() bool
	}{
		{"POST", "/environment/members", `{"hostname":"eu","group":"g","networkZone":"z","version":"1.300.0","osType":"WINDOWS",` +
			`"containerized":true,"addresses":["192.0.2.9"],"loadBalancers":["lb"],"environments":["abc12345","b"],` +
			`"type":"ENVIRONMENT_MULTI","token":"` + secret + `"}`, 201, `"state": "VALID"`, func() bool {
			return len(w.names("?hostname=eu&group=g&networkZone=z&osType=WINDOWS&containerized=true&networkAddress=192.0.2.9"+
				"&loadBalancerAddress=lb&type=ENVIRONMENT_MULTI&version=1.300.0")) == 1
		}},
		{"POST", "/environment/members", `{"hostnam":"typo"}`, 400, "unknown field", nil},
		{"POST", "/environment/members", `{}`, 201, `"hostname": "gw3"`, nil},
		{"GET", "/environment/members", "", 200, `"hostname": "eu"`, nil},
		{"POST", "/environment/members/eu/offline", "", 200, `"online": false`, func() bool { return !member("eu").Online() }},
		{"POST", "/environment/members/eu/online", "", 200, `"online": true`, func() bool { return member("eu").Connected() }},
		{"POST", "/environment/members/gw3/connect", `{"token":"` + secret + `"}`, 200, id, nil},
		{"POST", "/environment/members/gw3/connect", `{"tokn":""}`, 400, "unknown field", nil},
		{"POST", "/environment/members/gw3/connect", `{"token":""}`, 200, `"state": "ABSENT"`, nil},
		{"POST", "/environment/members/nobody/offline", "", 404, "no such member", nil},
		{"PUT", "/environment/enforcement", `{"manual":true,"days":3}`, 204, "", func() bool { return !member("gw3").Connected() }},
		{"PUT", "/environment/enforcement", `{"hard":true}`, 400, "unknown field", nil},
		{"PUT", "/environment/enforcement", `{}`, 204, "", func() bool { return member("gw3").Connected() }},
		{"GET", "/environment/losses", "", 200, "gate gw3: tokens are enforced", nil},
		{"POST", "/environment/agents", `{"host":"host1"}`, 201, `"connected": true`, nil},
		{"POST", "/environment/agents", `{"hosts":1}`, 400, "unknown field", nil},
		{"POST", "/environment/agents/host1/tenant-token", `{"token":"nonsense"}`, 200, `"connected": false`, nil},
		{"POST", "/environment/agents/host1/tenant-token", `{"tokn":""}`, 400, "unknown field", nil},
		{"POST", "/environment/agents/nobody/tenant-token", `{}`, 404, "no such agent", nil},
		{"GET", "/environment/agents", "", 200, `"host": "host1"`, nil},
		{"GET", "/environment/tenant", "", 200, `"open": false`, nil},
		{"POST", "/environment/tenant/finish", "", 400, "no rotation", nil},
		{"POST", "/environment/tenant/start", "", 200, `"old": "` + first + `"`, func() bool { return w.api.RotationOpen() }},
		{"POST", "/environment/tenant/cancel", "", 200, `"active": "` + first + `"`, func() bool { return !w.api.RotationOpen() }},
		{"POST", "/environment/members/eu/tenant-token", `{"token":"nonsense"}`, 200, `"connected": false`, nil},
		{"POST", "/environment/zones", `{"name":"moon"}`, 204, "", func() bool {
			return w.curl.do("GET", connectionPath+"agent/connectioninfo?networkZone=moon", "").Status == 200
		}},
		{"POST", "/environment/zones", `{"zone":"moon"}`, 400, "unknown field", nil},
		{"POST", "/gates/1/stop", "", 204, "", func() bool { return !gate.Member().Online() }},
		{"POST", "/gates/1/start", "", 204, "", func() bool { return gate.Member().Online() }},
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
