// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package inprocess_test

import (
	"testing"

	"github.com/zclconf/go-cty/cty"
)

// What is proposed keeps what is computed, and takes everything else from the
// configuration, down into nested attributes.
func TestPropose(t *testing.T) {
	t.Parallel()
	_, r := newFake(t)
	inner := func(wanted, told cty.Value) cty.Value {
		return cty.ObjectVal(map[string]cty.Value{"wanted": wanted, "told": told})
	}
	null, unknown := cty.NullVal(cty.String), cty.UnknownVal(cty.String)
	prior := map[string]cty.Value{"id": text("1"), "name": text("a"), "choice": text("x"), "inner": inner(text("i"), text("t"))}
	tests := map[string]struct{ prior, config, want map[string]cty.Value }{
		"new": {config: map[string]cty.Value{"name": text("a")}, want: map[string]cty.Value{"name": text("a")}},
		"computed is kept, the rest is not": {
			prior: prior, config: map[string]cty.Value{"name": text("b")},
			want: map[string]cty.Value{"id": text("1"), "name": text("b"), "choice": text("x")},
		},
		"inside of an object": {
			prior: prior, config: map[string]cty.Value{"name": unknown, "choice": text("y"), "inner": inner(text("j"), null)},
			want: map[string]cty.Value{"id": text("1"), "name": unknown, "choice": text("y"), "inner": inner(text("j"), text("t"))},
		},
		"write-only values are passed on": {
			prior: prior, config: map[string]cty.Value{"secret": text("s")},
			want: map[string]cty.Value{"id": text("1"), "choice": text("x"), "secret": text("s")},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			was := r.Schema.Null()
			if test.prior != nil {
				was = r.Schema.Complete(test.prior)
			}
			got, want := r.Schema.Propose(was, r.Schema.Complete(test.config)), r.Schema.Complete(test.want)
			if !got.RawEquals(want) {
				t.Errorf("got %#v\nwant %#v", got, want)
			}
		})
	}
}
