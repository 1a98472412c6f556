// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

func TestLookUp(t *testing.T) {
	t.Parallel()

	const path = "/api/v2/apiTokens/lookup"

	e := newEnvironment(t)
	e.sim.AddToken("dt0c01.ASKER.SECRET", "any.scope")
	e.sim.AddToken("dt0s01.PERSONAL.SECRET", simulator.ScopeGatesRead, simulator.ScopeInstaller)
	e.sim.SetOwner("dt0s01.PERSONAL.SECRET", "jane")
	e.sim.SetExpiry("dt0s01.PERSONAL.SECRET", noon.Add(time.Hour))

	look := func(body string) answer {
		return e.post(path, body, "Authorization", "Api-Token dt0c01.ASKER.SECRET")
	}

	var got map[string]any
	if found := look(`{"token":"dt0s01.PERSONAL.SECRET"}`); found.Status != http.StatusOK || json.Unmarshal([]byte(found.Body), &got) != nil {
		t.Fatalf("%+v", found)
	}

	want := map[string]any{
		"id": "dt0s01.PERSONAL", "name": "simulated", "enabled": true, "owner": "jane", "personalAccessToken": true,
		"creationDate": "2026-08-31T12:00:00.000Z", "expirationDate": "2026-08-31T13:00:00.000Z",
		"scopes": []any{simulator.ScopeGatesRead, simulator.ScopeInstaller},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}

	var everything struct {
		Owner  string
		Scopes []string
	}
	if found := look(`{"token":"` + simulator.Token + `"}`); json.Unmarshal([]byte(found.Body), &everything) != nil ||
		everything.Owner != "admin" || len(everything.Scopes) != 9 {
		t.Errorf("%+v", found)
	}

	if unknown := look(`{"token":"dt0c01.NO.SUCH"}`); unknown != (answer{Status: http.StatusNotFound}) {
		t.Errorf("unknown: %+v", unknown)
	}

	e.sim.AddToken("dt0s16.PLATFORM.SECRET", simulator.ScopeGatesRead)
	if unknown := look(`{"token":"dt0s16.PLATFORM.SECRET"}`); unknown != (answer{Status: http.StatusNotFound}) {
		t.Errorf("a platform token: %+v", unknown)
	}

	for _, body := range []string{`{}`, `{"token":""}`, `{"token":1}`} {
		if refused := look(body); refused.Status != http.StatusBadRequest || violations(t, refused)[0] != "PAYLOAD_BODY token" {
			t.Errorf("%s: %+v", body, refused)
		}
	}

	if refused := e.post(path, `{}`, "Authorization", "Api-Token dt0c01.NO.SUCH"); refused.Status != http.StatusUnauthorized {
		t.Errorf("%+v", refused)
	}

	for _, request := range e.api.Journal().Requests() {
		if request.Committed {
			t.Errorf("%+v", request)
		}
	}
}
