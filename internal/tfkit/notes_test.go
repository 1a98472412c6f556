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

// private is private state that counts how often it is written.
type private struct {
	stored map[string][]byte
	writes int
}

func (p *private) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) {
	return p.stored[key], nil
}

func (p *private) SetKey(_ context.Context, key string, value []byte) diag.Diagnostics {
	p.stored[key] = value
	p.writes++
	return nil
}

type someNotes struct {
	Due []string `json:"due,omitempty"`
}

// A refresh that writes private state counts as a change: the same is not
// written again, and nothing is not written at all.
func TestNotes(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	p := &private{stored: map[string][]byte{}}
	save := func(n someNotes, writes int) {
		t.Helper()
		if diags := tfkit.SaveNotes(ctx, p, n); diags.HasError() || p.writes != writes {
			t.Errorf("%d writes, want %d: %v", p.writes, writes, diags)
		}
		var loaded someNotes
		if diags := tfkit.LoadNotes(ctx, p, &loaded); diags.HasError() || !cmp.Equal(loaded, n) {
			t.Errorf("loaded %+v, want %+v: %v", loaded, n, diags)
		}
	}
	save(someNotes{}, 0)
	save(someNotes{Due: []string{"a"}}, 1)
	save(someNotes{Due: []string{"a"}}, 1)
	save(someNotes{}, 2)
	p.stored["notes"] = []byte("[]")
	if diags := tfkit.LoadNotes(ctx, p, &someNotes{}); !diags.HasError() {
		t.Error("notes of another shape were taken for some")
	}
}
