// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// slate is private state of one key.
type slate struct {
	stored []byte
	writes int
}

func (s *slate) GetKey(context.Context, string) ([]byte, diag.Diagnostics) { return s.stored, nil }

func (s *slate) SetKey(_ context.Context, _ string, value []byte) diag.Diagnostics {
	s.stored, s.writes = value, s.writes+1
	return nil
}

// jotted has each kind of value that notes have.
type jotted struct {
	Text string            `json:"text,omitempty"`
	List []string          `json:"list,omitempty"`
	Yes  bool              `json:"yes,omitempty"`
	Map  map[string]string `json:"map,omitempty"`
}

// FuzzNotes: whatever private state holds, it is an error or notes; what is
// saved is read back, and saved again only when it differs.
func FuzzNotes(f *testing.F) {
	for _, seed := range []string{"", "{}", "null", `{"text":"a","list":["b"],"yes":true,"map":{"c":"d"}}`, `{"text":1}`, `{"Text":"a","text":"b"}`, `[]`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		ctx := t.Context()
		private := &slate{stored: raw}
		var read, again jotted
		if diags := tfkit.LoadNotes(ctx, private, &read); diags.HasError() {
			return
		}
		for range 2 {
			if diags := tfkit.SaveNotes(ctx, private, read); diags.HasError() {
				t.Fatal(diags)
			}
		}
		if private.writes > 1 {
			t.Errorf("%q was written %d times", raw, private.writes)
		}
		diags := tfkit.LoadNotes(ctx, private, &again)
		if diff := cmp.Diff(normal(read), normal(again)); diff != "" || diags.HasError() {
			t.Errorf("%q: %s %v", raw, diff, diags)
		}
	})
}

// normal takes an empty list for none, as it is stored.
func normal(n jotted) jotted {
	if len(n.List) == 0 {
		n.List = nil
	}
	if len(n.Map) == 0 {
		n.Map = nil
	}
	return n
}
