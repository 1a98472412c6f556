// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// TestSettingsRequests are exactly what the API documents.
func TestSettingsRequests(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.answer(http.StatusOK, `{"items":[{"objectId":"a/b","updateToken":"u","schemaVersion":"1.1","value":{"x":true,"y":{"z":1}}}],"totalCount":1}`)
	objects, err := w.environment.SettingsObjects(t.Context(), "builtin:s")
	if err != nil || len(objects) != 1 {
		t.Fatalf("%v %v", objects, err)
	}
	w.answer(http.StatusOK, `{"code":200,"objectId":"a/b"}`)
	if err := w.environment.ReplaceSettings(t.Context(), objects[0], objects[0].Value); err != nil {
		t.Error(err)
	}
	w.answer(http.StatusMultiStatus, ` [{"code":200,"objectId":"c"}]`)
	if err := w.environment.CreateSettings(t.Context(), "builtin:s", objects[0].Value); err != nil {
		t.Error(err)
	}
	w.answer(http.StatusNoContent, "")
	if err := w.environment.DeleteSettings(t.Context(), objects[0]); err != nil {
		t.Error(err)
	}
	w.answer(http.StatusOK, `{"items":[{"origin":"default","value":{"x":false}}]}`)
	if value, err := w.environment.EffectiveSettings(t.Context(), "builtin:s"); err != nil || string(value["x"]) != "false" {
		t.Errorf("%v %v", value, err)
	}
	want := []string{
		"GET /api/v2/settings/objects?fields=objectId%2Cvalue%2CupdateToken%2CschemaVersion&schemaIds=builtin%3As&scopes=environment",
		`PUT /api/v2/settings/objects/a%2Fb {"value":{"x":true,"y":{"z":1}},"updateToken":"u","schemaVersion":"1.1"}`,
		`POST /api/v2/settings/objects [{"schemaId":"builtin:s","scope":"environment","value":{"x":true,"y":{"z":1}}}]`,
		"DELETE /api/v2/settings/objects/a%2Fb?updateToken=u",
		"GET /api/v2/settings/effectiveValues?schemaIds=builtin%3As&scope=environment",
	}
	if diff := cmp.Diff(want, w.requests()); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

// TestSettingsRefused tells what refusals mean, those of single items too.
func TestSettingsRefused(t *testing.T) {
	t.Parallel()
	object := dynatrace.SettingsObject{ID: "a", UpdateToken: "u", Value: dynatrace.Settings{}}
	put := func(w *world) error { return w.environment.ReplaceSettings(w.t.Context(), object, object.Value) }
	post := func(w *world) error { return w.environment.CreateSettings(w.t.Context(), "builtin:s", object.Value) }
	remove := func(w *world) error { return w.environment.DeleteSettings(w.t.Context(), object) }
	list := func(w *world) error { _, err := w.environment.SettingsObjects(w.t.Context(), "builtin:s"); return err }
	tests := map[string]struct {
		call      func(*world) error
		status    int
		body      string
		is        error
		ambiguous bool
		says      string
	}{
		"a stale token":             {call: put, status: 409, body: `{"code":409,"error":{"code":409,"message":"changed"}}`, is: dynatrace.ErrSettingsConflict},
		"gone":                      {call: remove, status: 404, body: `{"error":{"code":404,"message":"gone"}}`, is: dynatrace.ErrSettingsConflict},
		"a wrong path":              {call: remove, status: 404, body: `no such page`, says: "no such page"},
		"a second object, in items": {call: post, status: 207, body: `[{"code":409,"error":{"code":409,"message":"only one"}}]`, is: dynatrace.ErrSettingsConflict},
		"an item that is refused":   {call: post, status: 200, body: `[{"code":400,"error":{"code":400,"message":"not that","constraintViolations":[{"path":"x","message":"no"}]}}]`, says: "not that"},
		"an item that may be done":  {call: post, status: 207, body: `[{"code":500,"error":{"code":500,"message":"broken"}}]`, ambiguous: true},
		"no outcome":                {call: post, status: 200, body: `[]`, ambiguous: true},
		"two outcomes":              {call: post, status: 200, body: `[{"code":200},{"code":200}]`, ambiguous: true},
		"an outcome without a code": {call: put, status: 200, body: `{}`, ambiguous: true},
		"no such schema":            {call: list, status: 404, body: `{"error":{"code":404,"message":"no schema"}}`, is: dynatrace.ErrNoSuchSchema},
		"no list":                   {call: list, status: 200, body: `{}`, says: "a list of settings objects was expected"},
		"an object without an id":   {call: list, status: 200, body: `{"items":[{"value":{}}]}`, says: "an id and a value"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			w.answer(test.status, test.body)
			err := test.call(w)
			if err == nil || (test.is != nil && !errors.Is(err, test.is)) || !strings.Contains(err.Error(), test.says) || rest.Ambiguous(err) != test.ambiguous {
				t.Errorf("ambiguous %t: %v", rest.Ambiguous(err), err)
			}
			if test.is == nil && (errors.Is(err, dynatrace.ErrSettingsConflict) || errors.Is(err, dynatrace.ErrNoSuchSchema)) {
				t.Errorf("it is taken for more than it says: %v", err)
			}
			if n := len(w.requests()); n != 1 && !strings.HasPrefix(name, "no ") {
				t.Errorf("%d requests", n)
			}
		})
	}
}
