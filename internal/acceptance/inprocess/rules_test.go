// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package inprocess_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
)

// create makes the thing that the tests start from.
func create(t *testing.T, r *inprocess.Resource, config cty.Value) *inprocess.Object {
	t.Helper()
	wish := inprocess.Wish{Config: config}
	shown, said := r.Plan(t.Context(), wish)
	if said.Failed() {
		t.Fatal(said.Err())
	}
	change, said := r.Recheck(t.Context(), shown, wish)
	if said.Failed() {
		t.Fatal(said.Err())
	}
	object, said := r.Apply(t.Context(), nil, change, config)
	if said.Failed() {
		t.Fatal(said.Err())
	}
	return object
}

// Whatever a provider must not do is found, and named as engines name it.
func TestRules(t *testing.T) {
	t.Parallel()
	unknown := cty.UnknownVal(cty.String)
	tests := map[string]struct {
		plan    func(n int, prior, planned cty.Value) (cty.Value, []string) // n counts from 0
		apply   func(planned cty.Value) (cty.Value, error)
		was, is map[string]cty.Value // configured; nil: at once
		wants   string               // the summary; "" is that all is well
	}{
		"a decent provider": {},
		"another value than configured": {
			plan:  func(_ int, _, planned cty.Value) (cty.Value, []string) { return with(planned, "name", text("b")), nil },
			wants: inprocess.InvalidPlan,
		},
		"a value for what is not configured": {
			plan:  func(_ int, _, planned cty.Value) (cty.Value, []string) { return with(planned, "words", set("a")), nil },
			wants: inprocess.InvalidPlan,
		},
		"an unknown value for what is configured": {
			plan:  func(_ int, _, planned cty.Value) (cty.Value, []string) { return with(planned, "name", unknown), nil },
			wants: inprocess.InvalidPlan,
		},
		"a write-only value in the plan": {
			plan: func(_ int, _, planned cty.Value) (cty.Value, []string) {
				return with(planned, "secret", text("x")), nil
			},
			wants: inprocess.InvalidPlan,
		},
		"an inner value for what is not configured": {
			plan: func(_ int, _, planned cty.Value) (cty.Value, []string) {
				return with(planned, "inner", cty.ObjectVal(map[string]cty.Value{"wanted": text("x"), "told": text("y")})), nil
			},
			is:    map[string]cty.Value{"inner": cty.ObjectVal(map[string]cty.Value{"wanted": cty.NullVal(cty.String), "told": cty.NullVal(cty.String)})},
			wants: inprocess.InvalidPlan,
		},
		"a computed inner value": {
			plan: func(_ int, _, planned cty.Value) (cty.Value, []string) {
				return with(planned, "inner", cty.ObjectVal(map[string]cty.Value{"wanted": text("x"), "told": unknown})), nil
			},
			is: map[string]cty.Value{"inner": cty.ObjectVal(map[string]cty.Value{"wanted": text("x"), "told": cty.NullVal(cty.String)})},
		},
		"another plan at apply": {
			plan: func(n int, _, planned cty.Value) (cty.Value, []string) {
				return with(planned, "choice", text(strings.Repeat("x", n))), nil
			},
			wants: inprocess.InconsistentPlan,
		},
		"more is known at apply": {
			plan: func(n int, _, planned cty.Value) (cty.Value, []string) {
				if n == 0 {
					return planned, nil
				}
				return with(planned, "choice", text("x")), nil
			},
		},
		"less is known at apply": {
			plan: func(n int, _, planned cty.Value) (cty.Value, []string) {
				if n == 1 {
					return planned, nil
				}
				return with(planned, "choice", text("x")), nil
			},
			wants: inprocess.InconsistentPlan,
		},
		"a replacement that was an update": {
			plan: func(n int, prior, planned cty.Value) (cty.Value, []string) {
				if n > 2 && !prior.IsNull() {
					return planned, []string{"name"}
				}
				return planned, nil
			},
			was: map[string]cty.Value{"name": text("a")}, is: map[string]cty.Value{"name": text("b")},
			wants: inprocess.InconsistentPlan,
		},
		"another result than planned": {
			apply: func(planned cty.Value) (cty.Value, error) { return with(planned, "name", text("b")), nil },
			wants: inprocess.InconsistentResult,
		},
		"an element that nobody planned": {
			apply: func(planned cty.Value) (cty.Value, error) { return with(planned, "words", set("a", "b")), nil },
			is:    map[string]cty.Value{"words": set("a")}, wants: inprocess.InconsistentResult,
		},
		"an unknown value in the state": {
			apply: func(planned cty.Value) (cty.Value, error) { return with(planned, "id", unknown), nil },
			wants: inprocess.InvalidResult,
		},
		"a write-only value in the state": {
			apply: func(planned cty.Value) (cty.Value, error) { return with(planned, "secret", text("x")), nil },
			wants: inprocess.InvalidObject,
		},
		"nothing in the state": {
			apply: func(planned cty.Value) (cty.Value, error) { return cty.NullVal(planned.Type()), nil },
			wants: inprocess.InvalidResult,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, r := newFake(t)
			plans := 0
			if test.plan != nil {
				f.plan = func(prior, planned cty.Value) (cty.Value, []string) {
					plans++
					return test.plan(plans-1, prior, planned)
				}
			}
			base := map[string]cty.Value{"name": text("a"), "secret": text("s")}
			wish := inprocess.Wish{Config: r.Schema.Complete(base)}
			if test.was != nil {
				wish.Prior = create(t, r, wish.Config)
			}
			for attribute, value := range test.is {
				wish.Config = with(wish.Config, attribute, value)
			}
			f.apply = test.apply
			said := all(t, r, wish)
			switch found := said.Violations(); {
			case test.wants == "" && said.Failed():
				t.Error(said.Err())
			case test.wants != "" && (len(found) == 0 || found[0].Summary != test.wants):
				t.Errorf("want %q, got %v", test.wants, said.Err())
			}
		})
	}
}

// all goes from a wish to its result.
func all(t *testing.T, r *inprocess.Resource, wish inprocess.Wish) inprocess.Diagnostics {
	t.Helper()
	shown, said := r.Plan(t.Context(), wish)
	if said.Failed() {
		return said
	}
	change, said := r.Recheck(t.Context(), shown, wish)
	if said.Failed() {
		return said
	}
	_, said = r.Apply(t.Context(), wish.Prior, change, wish.Config)
	return said
}

// A replacement is planned twice, the second time as if nothing were there; what
// the first left in private goes to the second, and to the destruction.
func TestReplacement(t *testing.T) {
	t.Parallel()
	for _, first := range []bool{false, true} {
		f, r := newFake(t)
		config := r.Schema.Complete(map[string]cty.Value{"name": text("a")})
		old := create(t, r, config)
		f.asked, f.plan = nil, func(prior, planned cty.Value) (cty.Value, []string) {
			return planned, map[bool][]string{false: {"name", "words"}}[prior.IsNull()]
		}
		config = with(config, "name", text("b"))
		change, said := r.Plan(t.Context(), inprocess.Wish{Prior: old, Config: config, CreateFirst: first})
		if said.Failed() {
			t.Fatal(said.Err())
		}
		want := map[bool]inprocess.Action{false: inprocess.DeleteThenCreate, true: inprocess.CreateThenDelete}[first]
		if change.Action != want || len(change.Because) != 1 || change.After.GetAttr("id").IsKnown() || !change.Before.RawEquals(old.Value) {
			t.Errorf("%+v", change)
		}
		if got := string(change.Private); got != "+++" || !slices.Equal(f.asked, []string{"old", "new"}) {
			t.Errorf("private %q, plans %q", got, f.asked)
		}
		if gone, said := r.Destroy(t.Context(), old, change); gone != nil || said.Failed() {
			t.Error(gone, said.Err())
		}
		second, said := r.Recheck(t.Context(), change, inprocess.Wish{Config: config})
		if said.Failed() || second.Action != want {
			t.Fatal(second, said.Err())
		}
		if fresh, said := r.Apply(t.Context(), nil, second, config); said.Failed() || fresh.Value.GetAttr("name").AsString() != "b" {
			t.Error(fresh, said.Err())
		}
	}
}

// What was created with an error is kept, and replaced; what was changed with
// one is kept as it came.
func TestTaint(t *testing.T) {
	t.Parallel()
	f, r := newFake(t)
	wish := inprocess.Wish{Config: r.Schema.Complete(map[string]cty.Value{"name": text("a")})}
	shown, _ := r.Plan(t.Context(), wish)
	f.apply = func(planned cty.Value) (cty.Value, error) { return planned, errors.New("half done") }
	object, said := r.Apply(t.Context(), nil, shown, wish.Config)
	if !said.Failed() || object == nil || !object.Tainted {
		t.Fatalf("%+v, %v", object, said.Err())
	}
	f.asked, wish.Prior = nil, object
	change, said := r.Plan(t.Context(), wish)
	if said.Failed() || change.Action != inprocess.DeleteThenCreate || !slices.Equal(f.asked, []string{"new"}) {
		t.Errorf("%+v, %q, %v", change, f.asked, said.Err())
	}
	object.Tainted = false
	wish.Config = with(wish.Config, "name", text("b"))
	change, _ = r.Plan(t.Context(), wish)
	if kept, said := r.Apply(t.Context(), object, change, wish.Config); !said.Failed() || kept.Tainted || kept.Value.GetAttr("name").AsString() != "b" {
		t.Errorf("%+v, %v", kept, said.Err())
	}
}
