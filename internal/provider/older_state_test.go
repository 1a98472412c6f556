// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
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
			if diff := cmp.Diff(got.UpgradedState, got.PlannedState); diff != "" {
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
