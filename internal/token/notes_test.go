// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestNotesAge: an import is settled after a day, and not before.
func TestNotesAge(t *testing.T) {
	imported := notes{Imported: true, ImportedAt: noon, Untold: []string{attributeType}}
	for name, test := range map[string]struct {
		before notes
		now    time.Time
		want   notes
	}{
		"none":       {notes{}, noon, notes{}},
		"no moment":  {notes{Imported: true}, noon, notes{Imported: true, ImportedAt: noon}},
		"in its day": {imported, noon.Add(day - time.Second), imported},
		"a day":      {imported, noon.Add(day), notes{}},
	} {
		got := test.before
		if got.age(test.now); !cmp.Equal(test.want, got) {
			t.Errorf("%s: %s", name, cmp.Diff(test.want, got))
		}
	}
}
