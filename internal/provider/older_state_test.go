// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// older is a state as an earlier release left it: attributes, and notes in
// private state. "*" is what differs from run to run. These files are not to be
// changed after a release; one is added.
type older struct {
	State map[string]any `json:"state"`
	Notes map[string]any `json:"notes"`
}

// TestOlderState plans nothing for what an earlier release left, attribute by
// attribute and note by note.
func TestOlderState(t *testing.T) {
	t.Parallel()
	for _, f := range []*fixture{newFixture(t), newToken(t), newRotation(t)} {
		t.Run(f.kind, func(t *testing.T) {
			t.Parallel()
			var left, now older
			content, err := os.ReadFile(filepath.Join("testdata", "states", f.kind+".json"))
			mustNot(t, err)
			mustNot(t, json.Unmarshal(content, &left))
			e := f.start(t, false)
			mustNot(t, json.Unmarshal(e.file(f.stored), &now.State))
			if kept := notes(t, f.stored.private)["notes"]; kept != "" {
				mustNot(t, json.Unmarshal([]byte(kept), &now.Notes))
				flatten(now.Notes)
			}
			f.stored.private = nil
			if fillIn(t, left.State, now.State); left.Notes != nil {
				fillIn(t, left.Notes, now.Notes)
				noted, err := json.Marshal(left.Notes)
				mustNot(t, err)
				f.stored.private, err = json.Marshal(map[string][]byte{"notes": noted})
				mustNot(t, err)
			}
			file, err := json.Marshal(left.State)
			mustNot(t, err)
			got, _ := e.ask(f.stored, f.config, file)
			if len(got.Upgraded)+len(got.Refreshed)+len(got.Planned)+len(got.Replaces) > 0 {
				t.Errorf("it is not quiet: %+v", got)
			}
			if diff := gocmp.Diff(got.UpgradedState, got.PlannedState); diff != "" {
				t.Errorf("a change is planned (-older +planned):\n%s", diff)
			}
		})
	}
}

// fillIn puts what there is now in the place of "*".
func fillIn(t *testing.T, older, now map[string]any) {
	t.Helper()
	for name, value := range older {
		if value != "*" {
			continue
		}
		if now[name] == nil {
			t.Fatalf("%s is no longer there: say in this test what it was", name)
		}
		older[name] = now[name]
	}
}

// flatten makes notes what they were before the tokens of a rotation, and the
// content of a certificate's file, had a place of their own.
func flatten(notes map[string]any) {
	for _, place := range []string{"tokens", "content"} {
		inner, _ := notes[place].(map[string]any)
		maps.Copy(notes, inner)
		delete(notes, place)
	}
}

// TestOlderNotes: notes in the form that earlier versions wrote are read as they
// were meant, in every phase of a life, and are left as they are.
func TestOlderNotes(t *testing.T) {
	t.Parallel()
	const gates = `[{"id":"%s","hostname":"%s"}]`
	tests := map[string]struct {
		make   func(testing.TB) *fixture
		happen func(t *testing.T, f *fixture)
		notes  func(f *fixture, now map[string]any) string
	}{
		"token, held": {newToken, func(t *testing.T, f *fixture) { f.rotate(t, true) }, func(f *fixture, now map[string]any) string {
			id := f.sim.API().GateTokens()[0].ID
			gate := now["previous"].(map[string]any)[id].(map[string]any)["gates"].([]any)[0].(map[string]any) //nolint:errcheck // it panics where that is not so
			return fmt.Sprintf(`{"held":[%q],"gates":{%q:`+gates+`}}`, id, id, gate["id"], gate["hostname"])
		}},
		"token, imported": {newToken, func(t *testing.T, f *fixture) {
			f.imported(t, f.text(t, "id"))
			f.config = given{"name": text("gate1"), "expires_in": text("90d")}
			f.stored = f.start(t, false).apply(f.stored, f.config)
		}, func(*fixture, map[string]any) string { return `{}` }},
		"rotation, finished": {newRotation, func(t *testing.T, f *fixture) { f.finish(t) }, func(_ *fixture, now map[string]any) string {
			return rotationNotes(now, `"settled":true,`)
		}},
		"rotation, over": {newRotation, func(t *testing.T, f *fixture) { f.finish(t) }, func(_ *fixture, now map[string]any) string {
			return rotationNotes(now, `"over":true,"settled":true,`)
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := test.make(t)
			test.happen(t, f)
			e := f.start(t, false)
			quiet, _ := e.ask(f.stored, f.config, e.file(f.stored))
			var now map[string]any
			mustNot(t, json.Unmarshal([]byte(cmp.Or(notes(t, f.stored.private)["notes"], "{}")), &now))
			before := test.notes(f, now)
			private, err := json.Marshal(map[string][]byte{"notes": []byte(before)})
			mustNot(t, err)
			f.stored.private = private
			got, _ := e.ask(f.stored, f.config, e.file(f.stored))
			if got.Private["notes"] != before {
				t.Errorf("the refresh has written %s over %s", got.Private["notes"], before)
			}
			got.Private, got.PlannedPrivate, quiet.Private, quiet.PlannedPrivate = nil, nil, nil, nil
			if diff := gocmp.Diff(quiet, got); diff != "" {
				t.Errorf("it is not as with the notes of now (-now +before):\n%s", diff)
			}
			if diff := gocmp.Diff(got.NewState, got.PlannedState); diff != "" {
				t.Errorf("a change is planned (-state +planned):\n%s", diff)
			}
		})
	}
}

// rotationNotes are those of a rotation as they were, with what was known of its
// end.
func rotationNotes(now map[string]any, end string) string {
	tokens := now["tokens"].(map[string]any) //nolint:errcheck // it panics where that is not so
	listed, _ := json.Marshal(now["gates"])
	return fmt.Sprintf(`{"new":%q,"old":%q,"serving":"new","environment":%q,%s"gates":%s}`, tokens["new"], tokens["old"], now["environment"], end, listed)
}
