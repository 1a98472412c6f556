// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// TestRecall fills lost notes in from the attributes, and leaves notes alone.
func TestRecall(t *testing.T) {
	t.Parallel()
	of := func(phase, active, old string, finish bool) model {
		m := model{Finish: types.BoolValue(finish)}
		m.Phase, m.ActiveHash, m.OldHash = types.StringValue(phase), textOrNull(active), textOrNull(old)
		return m
	}
	tests := map[string]struct {
		notes notes
		state model
		want  notes
		said  bool
	}{
		"open":           {notes{}, of(phaseStarted, "n", "o", false), notes{New: "n", Old: "o"}, true},
		"adopted":        {notes{}, of(phaseStarted, "n", "", false), notes{New: "n", Adopted: true}, true},
		"finished":       {notes{}, of(phaseFinished, "n", "o", true), notes{New: "n", Old: "o", Settled: true}, true},
		"inferred":       {notes{}, of(phaseFinished, "n", "o", false), notes{New: "n", Old: "o"}, true},
		"cancelled":      {notes{}, of(phaseCancelled, "o", "", false), notes{Old: "o"}, true},
		"known":          {notes{New: "x"}, of(phaseStarted, "n", "o", false), notes{New: "x"}, false},
		"imported":       {notes{Imported: true}, of(phaseStarted, "n", "o", false), notes{Imported: true}, false},
		"nothing to say": {notes{}, of(phaseStarted, "", "", false), notes{}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := test.notes
			if said := got.recall(&test.state); said != test.said {
				t.Errorf("recall = %t", said)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("notes (-want +got):\n%s", diff)
			}
		})
	}
}
