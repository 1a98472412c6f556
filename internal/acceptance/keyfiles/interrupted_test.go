// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keyfiles_test

import (
	"slices"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
)

// interrupted applies a configuration, and loses what came of it: the state was
// not saved. Of the files some are put back, as if the kill had come before their
// rename.
func (w *world) interrupted(config given, late ...string) {
	w.Helper()
	before, stored := w.contents(), w.stored
	w.carryOut(w.plan(config), config)
	w.must(w.said)
	w.stored = stored
	for _, name := range late {
		if old, existed := before[name]; existed {
			w.put(name, old)
		} else {
			w.remove(name)
		}
	}
}

// TestInterrupted: wherever a kill comes, the next plan says what is there, the
// next apply makes files that belong together, and nothing is left over.
func TestInterrupted(t *testing.T) {
	id, renewed := issue(), issue()
	for _, kind := range []struct {
		name          string
		before, after func(w *world) given
	}{
		{"generated", (*world).generated, func(w *world) given { return w.generated().with(given{"revision": text("2")}) }},
		{"imported", func(w *world) given { return w.imported(id) }, func(w *world) given { return w.imported(renewed) }},
	} {
		for _, late := range [][]string{nil, {"key.zip"}, {"key.p12", "key.zip"}, {"key.jks", "key.p12", "key.zip"}} {
			t.Run(kind.name, func(t *testing.T) {
				w := newWorld(t)
				w.interrupted(kind.before(w), late...)
				w.apply(kind.before(w)) // a create that no state knows of
				if kind.name == "generated" && len(late) < 3 {
					w.says("An apply was interrupted", w.path("key.jks")+" is new")
				}
				w.same()
				w.interrupted(kind.after(w), late...)
				w.plan(kind.before(w)) // whatever is configured then
				w.must(w.said)
				if len(late) < 3 {
					w.says("An apply was interrupted", w.path("key.jks")+" is new")
					for _, name := range late {
						w.says("An apply was interrupted", w.path(name)+" is as before")
					}
				} else {
					w.silent()
				}
				w.apply(kind.after(w))
				w.same()
				w.onlyFiles("key.jks", "key.p12", "key.zip")
			})
		}
	}
}

// TestInterruptedDestroy: what an interrupted apply has left is ours, too.
func TestInterruptedDestroy(t *testing.T) {
	w := newWorld(t)
	w.apply(w.generated())
	w.interrupted(w.generated().with(given{"revision": text("2")}), "key.p12")
	w.destroy()
	w.must(w.said)
	w.onlyFiles("key.zip")
}

// TestInterruptedForeign: a note does not make somebody else's file ours.
func TestInterruptedForeign(t *testing.T) {
	w := newWorld(t)
	w.interrupted(w.generated())
	w.put("key.jks", "somebody's")
	w.refuses(w.generated(), "A file is in the way", "jks_file")
	if slices.Contains(w.names(), "key.jks") && w.content("key.jks") != "somebody's" {
		t.Error("the file was changed")
	}
	w.remove("key.jks")
	w.apply(w.generated())
	w.does(w.generated(), inprocess.NoOp)
	w.onlyFiles("key.jks", "key.p12", "key.zip")
}
