// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

func TestAdminAPI(t *testing.T) {
	t.Parallel()

	s := newSimulator(t)
	server := httptest.NewServer(s.AdminHandler())
	t.Cleanup(server.Close)

	admin := newClient(t, server.URL)
	file := string(keystoretest.SelfSigned(keystoretest.WithCommonName("seeded")).PKCS12(password))

	var gate *simulator.Gate

	for _, step := range []struct {
		method, path, body string
		want               int
		holds              string
		check              func() bool
	}{
		{"POST", "/gates", `{"name":"eu","host":"gate.example.com","zone":"Europe/Berlin"}`, 201, `"zone": "Europe/Berlin"`, func() bool {
			found, ok := s.Gate("eu")
			gate = found

			return ok && found.DefaultLeaf().Subject.CommonName == "gate.example.com"
		}},
		{"POST", "/gates", `{"zone":"Mars/Olympus"}`, 400, "unknown time zone", nil},
		{"POST", "/gates", `{"nam":"typo"}`, 400, "unknown field", nil},
		{"POST", "/gates", `{"address":"192.0.2.1:1"}`, 400, "start gate2", nil},
		{"POST", "/gates/eu/files?name=a.p12&activate=true", file, 201, `"subject": "CN=seeded"`, func() bool { return gate.Active() == "a.p12" }},
		{"POST", "/gates/1/files?name=b.p12", file, 201, `"name": "b.p12"`, func() bool { return len(gate.Files()) == 2 }},
		{"POST", "/gates/1/files?name=c.p12", "no", 400, "not a PKCS#12 keystore", nil},
		{"POST", "/gates/1/activate?name=b.p12", "", 204, "", func() bool { return gate.Active() == "b.p12" }},
		{"POST", "/gates/1/activate?name=gone", "", 404, "does not exist", nil},
		{"GET", "/state", "", 200, `"active": "b.p12"`, nil},
		{"DELETE", "/gates/1/files?name=b.p12", "", 204, "", func() bool { return gate.Active() == "" }},
		{"PATCH", "/gates/1/behaviour", `{"container":true,"presentAfter":"2s"}`, 200, `"presentAfter": "2s"`, func() bool {
			b := gate.Behaviour()

			return b.Container && b.PresentAfter == 2e9 && b.Zone.String() == "Europe/Berlin"
		}},
		{"PATCH", "/gates/1/behaviour", `{"presentAfter":"soon"}`, 400, "invalid duration", nil},
		{"PATCH", "/gates/1/behaviour", `{"zone":"Mars/Olympus"}`, 400, "unknown time zone", nil},
		{"PATCH", "/gates/1/behaviour", `{"presentAfter":"0s"}`, 200, `"container": true`, nil},
		{"POST", "/gates/1/release", "", 204, "", nil},
		{"POST", "/gates/1/restart", "", 204, "", func() bool { return len(gate.Files()) == 0 }},
		{"POST", "/gates/1/stop", "", 204, "", func() bool { return !gate.Running() }},
		{"POST", "/gates/1/start", "", 204, "", func() bool { return gate.Running() }},
		{"POST", "/gates/1/blackhole?on=true", "", 204, "", nil},
		{"POST", "/gates/1/blackhole?on=false", "", 204, "", nil},
		{"POST", "/gates/1/faults", `{"match":"GET","kind":"Delay","delay":"1ms","times":1}`, 201, `"delay": "1ms"`, nil},
		{"POST", "/gates/1/faults", `{"kind":"Meteor"}`, 400, "unknown kind", nil},
		{"POST", "/gates/1/faults", `{"kind":"Delay","delay":"soon"}`, 400, "invalid duration", nil},
		{"POST", "/tokens", `{"token":"dt0c01.NEW.NEW","scopes":["ActiveGateCertManagement"]}`, 204, "", func() bool {
			return newClient(t, gate.APIURL()).do("GET", "/list", "", "Authorization", "Api-Token dt0c01.NEW.NEW").Status == 200
		}},
		{"GET", "/gates/1/faults", "", 200, `"fired": 1`, nil},
		{"DELETE", "/gates/1/faults", "", 204, "", nil},
		{"GET", "/gates/1/faults", "", 200, "[]", nil},
		{"GET", "/journal", "", 200, `"template": "GET /list"`, nil},
		{"GET", "/gates/1/journal?format=lines", "", 200, "eu GET /list 200 Delay\n", nil},
		{"DELETE", "/gates/1/journal", "", 204, "", nil},
		{"GET", "/journal?format=lines", "", 200, "", nil},
		{"DELETE", "/journal", "", 204, "", nil},
		{"GET", "/journal", "", 200, `"requests": []`, nil},
		{"GET", "/gates/9/journal", "", 404, "no such gate", nil},
	} {
		got := admin.do(step.method, step.path, step.body, "X-Password", password)
		if got.Status != step.want || !strings.Contains(got.Body, step.holds) {
			t.Fatalf("%s %s: %+v", step.method, step.path, got)
		}

		if step.check != nil && !step.check() {
			t.Fatalf("%s %s had no effect", step.method, step.path)
		}
	}
}

func TestGateInfoIsWhatAClientNeeds(t *testing.T) {
	t.Parallel()

	gate, _ := newGate(t)

	content, err := json.Marshal(gate.Info())
	if err != nil {
		t.Fatal(err)
	}

	for _, want := range []string{gate.URL(), gate.Address(), simulator.Fingerprint(gate.DefaultLeaf()), "BEGIN CERTIFICATE"} {
		if !strings.Contains(string(content), want) {
			t.Errorf("lacks %s: %s", want, content)
		}
	}

	if !strings.HasSuffix(gate.Info().APIURL, "/e/abc12345/api/v1/certificate") {
		t.Errorf("API at %s", gate.Info().APIURL)
	}

	if _, err := http.NewRequestWithContext(t.Context(), http.MethodGet, gate.Info().APIURL, http.NoBody); err != nil {
		t.Error(err)
	}
}
