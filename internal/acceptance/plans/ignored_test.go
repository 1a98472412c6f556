// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package plans_test

import (
	"slices"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
)

// ignoring is ignore_changes: engines then feed back what is in state, as if it
// were configured. "all" leaves out what only the provider can set.
func ignoring(r *inprocess.Resource, names ...string) func(prior, config cty.Value) cty.Value {
	return func(prior, config cty.Value) cty.Value {
		fed := config.AsValueMap()
		for name, attribute := range r.Schema.Attributes {
			switch {
			case slices.Contains(names, "all") && attribute.Computed && !attribute.Optional:
				fed[name] = cty.NullVal(attribute.Type)
			case slices.Contains(names, "all") || slices.Contains(names, name):
				fed[name] = prior.GetAttr(name)
			}
		}
		return cty.ObjectVal(fed)
	}
}

// TestIgnored: whatever is ignored, the plan after an apply is empty, what is
// ignored may change without effect, and the resource can be destroyed.
func TestIgnored(t *testing.T) {
	t.Parallel()
	for name := range stages(newWorld(t)) {
		for _, imported := range []bool{false, true} {
			t.Run(map[bool]string{false: "applied/", true: "imported/"}[imported]+name, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				s := stages(w)[name]
				r := w.walk(nil)
				if imported {
					w.adopt(s.id)
				}
				w.apply(s.base)
				for attribute, kind := range r.Schema.Attributes {
					// Without its password a file cannot be judged, nor without its key.
					secret := attribute == "password" || attribute == "password_wo" || attribute == "private_key_pem_wo"
					if (!kind.Optional && attribute != "id") || secret {
						continue
					}
					w.ignores(attribute, s)
				}
				w.ignores("all", s)
			})
		}
	}
}

// ignores tries one attribute, or all.
func (w *world) ignores(attribute string, s stage) {
	w.Run(attribute, func(t *testing.T) {
		inner := &world{T: t, sim: w.sim, gate: w.gate, stored: w.stored}
		r := inner.walk(nil)
		inner.ignore = ignoring(r, attribute)
		inner.settled(s.base)
		for _, change := range s.ends(inner, s.base)[attribute] {
			if config := s.base.with(given{attribute: change}); !r.Validate(t.Context(), r.Schema.Complete(config)).Failed() {
				inner.settled(config)
			}
		}
		if attribute == "all" {
			for _, change := range s.beside {
				inner.settled(s.base.with(change))
			}
		}
		if _, said := r.PlanDestroy(t.Context(), inner.stored); said.Failed() {
			t.Errorf("the plan of a destroy: %v", said.Err())
		}
	})
}

// TestIgnoredName: a name that is fed back can be no other one, so that another
// certificate is refused, and the reason named.
func TestIgnoredName(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.apply(pem(issue()))
	w.ignore = ignoring(w.resource, "name")
	_, said := w.plan(pem(issue()), nil)
	if !w.keeps(said) && !says(said, "`ignore_changes` holds it fast") {
		t.Error(said.Err())
	}
	if !said.Failed() {
		t.Error("a certificate that must go under the same name is planned")
	}
}
