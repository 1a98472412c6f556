// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package phase

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRestore fills lost knowledge in from the attributes, and leaves alone what
// is known.
func TestRestore(t *testing.T) {
	t.Parallel()
	type state struct {
		phase       Phase
		active, old string
		finish      bool
	}
	both := Tokens{New: "n", Old: "o"}
	tests := map[string]struct {
		known Known
		state state
		want  Known
		said  bool
	}{
		"open":           {Known{}, state{Started, "n", "o", false}, Known{Tokens: both}, true},
		"adopted":        {Known{}, state{Started, "n", "", false}, Known{Tokens: Tokens{New: "n"}, Origin: Adopted}, true},
		"finished":       {Known{}, state{Finished, "n", "o", true}, Known{Tokens: both, End: Settled}, true},
		"inferred":       {Known{}, state{Finished, "n", "o", false}, Known{Tokens: both}, true},
		"cancelled":      {Known{}, state{Cancelled, "o", "", false}, Known{Tokens: Tokens{Old: "o"}}, true},
		"known":          {Known{Tokens: Tokens{New: "x"}}, state{Started, "n", "o", false}, Known{Tokens: Tokens{New: "x"}}, false},
		"imported":       {Known{Origin: Imported}, state{Started, "n", "o", false}, Known{Origin: Imported}, false},
		"nothing to say": {Known{}, state{Started, "", "", false}, Known{}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := test.known
			if said := got.Restore(test.state.phase, test.state.active, test.state.old, test.state.finish); said != test.said {
				t.Errorf("restored: %t", said)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("known (-want +got):\n%s", diff)
			}
		})
	}
}

// TestKnownOfBefore: what the first versions wrote says the same now.
func TestKnownOfBefore(t *testing.T) {
	t.Parallel()
	both := Tokens{New: "n", Old: "o", Serving: New}
	tests := map[string]Known{
		`{}`:                {},
		`{"imported":true}`: {Origin: Imported},
		`{"new":"n","old":"o","serving":"new","environment":"abc12345","gates":[{"id":"0x1","hostname":"gw1"}]}`: {
			Tokens: both, Environment: "abc12345", Gates: []Gate{{ID: "0x1", Hostname: "gw1"}},
		},
		`{"new":"n","serving":"new","environment":"abc12345","second":"s","adopted":true}`: {
			Tokens: Tokens{New: "n", Serving: New, Second: "s"}, Environment: "abc12345", Origin: Adopted,
		},
		`{"new":"n","serving":"new","adopted":true,"applied":true}`:        {Tokens: Tokens{New: "n", Serving: New}, Origin: Applied},
		`{"new":"n","old":"o","serving":"new","over":true}`:                {Tokens: both, End: Over},
		`{"new":"n","old":"o","serving":"new","settled":true}`:             {Tokens: both, End: Settled},
		`{"new":"n","old":"o","serving":"new","over":true,"settled":true}`: {Tokens: both, End: Settled},
		`{"environment":"abc12345","adopted":true,"gates":[{"id":"0x1"}]}`: {Environment: "abc12345", Origin: Adopted, Gates: []Gate{{ID: "0x1"}}},
	}
	for raw, want := range tests {
		var got, read Known
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
		if err := json.Unmarshal(again, &read); err != nil || !cmp.Equal(got, read) {
			t.Errorf("%s is read back as %+v, %v", again, read, err)
		}
	}
}

// TestBelongs notes the environment, and changes nothing of a noted one.
func TestBelongs(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	var k Known
	if !k.Belongs(s.api) || k.Environment != "abc12345" {
		t.Errorf("%q", k.Environment)
	}
	k.Environment = "ABC12345"
	if !k.Belongs(s.api) {
		t.Error("the case of an id counts")
	}
	k.Environment = "xyz67890"
	if k.Belongs(s.api) || k.Environment != "xyz67890" {
		t.Errorf("%q", k.Environment)
	}
}
