// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/token/mint"
)

// TestNotesAge: an import is settled after a day, and not before.
func TestNotesAge(t *testing.T) {
	imported := func(at time.Time) notes {
		return notes{Imported: &importNote{At: at, Untold: []string{attributeType}}}
	}
	for name, test := range map[string]struct {
		before notes
		now    time.Time
		want   notes
	}{
		"none":       {notes{}, noon, notes{}},
		"no moment":  {imported(time.Time{}), noon, imported(noon)},
		"in its day": {imported(noon), noon.Add(day - time.Second), imported(noon)},
		"a day":      {imported(noon), noon.Add(day), notes{}},
	} {
		got := test.before
		if got.age(test.now); !cmp.Equal(test.want, got) {
			t.Errorf("%s: %s", name, cmp.Diff(test.want, got))
		}
	}
}

// TestNotesOfBefore: what the first versions wrote says the same now.
func TestNotesOfBefore(t *testing.T) {
	tests := map[string]notes{
		`{}`: {},
		`{"rotate":{"reason":"schedule","at":"2026-03-02T12:00:00Z"}}`: {Rotate: &dueRotation{Reason: dueSchedule, At: noon}},
		`{"due":[{"id":"dt0g02.A","why":"it was never used"}],"held":["dt0g02.B"],"gates":{"dt0g02.B":[{"id":"0x1","hostname":"gw1"}]},"cluster":["dt0g02.B"]}`: {
			Previous: map[string]previousNote{
				"dt0g02.A": {Free: mint.Unused},
				"dt0g02.B": {Held: true, Cluster: true, Gates: []mint.Gate{{ID: "0x1", Hostname: "gw1"}}},
			},
		},
		`{"imported":true}`: {Imported: &importNote{}},
		`{"imported":true,"imported_at":"2026-03-02T12:00:00Z","untold":["activegate_type","seed_token"]}`: {
			Imported: &importNote{At: noon, Untold: []string{attributeType, attributeSeed}},
		},
	}
	for raw, want := range tests {
		var got notes
		if err := json.Unmarshal([]byte(raw), &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", raw, diff)
		}
		again, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		var read notes
		if err := json.Unmarshal(again, &read); err != nil || !cmp.Equal(got, read) {
			t.Errorf("%s is read back as %+v, %v", again, read, err)
		}
	}
}
