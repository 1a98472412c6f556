// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package stories_test

import (
	"fmt"
	"strings"
	"testing"
)

// turn is one turn of a story, as numbers that mean something to a subject.
type turn struct {
	event, arg     byte    // what happens before
	changes        [3]pair // of the configuration
	mode           byte    // how it is run
	between, betwx byte    // what happens between plan and apply
}

// pair is a change: of which choice, and to what. The highest bit of the second
// makes it unknown to the plan; the next keeps the value that it has.
type pair struct{ choice, value byte }

const (
	turnSize  = 11
	unknownAt = 0x80
	keepAt    = 0x40
)

// story is a sequence of turns.
type story []turn

// read makes a story of numbers.
func read(data []byte) story {
	var s story
	for ; len(data) >= turnSize && len(s) < 12; data = data[turnSize:] {
		s = append(s, turn{
			event: data[0], arg: data[1],
			changes: [3]pair{{data[2], data[3]}, {data[4], data[5]}, {data[6], data[7]}},
			mode:    data[8], between: data[9], betwx: data[10],
		})
	}
	return s
}

// verdict is what came of a story: nothing, or which rule was broken.
type verdict struct {
	broken string // summary and attribute; "" is nothing
	detail string
	lines  []string
}

// tell runs a story. If it breaks a rule, the least story that breaks the same
// rule is printed.
func tell(t *testing.T, about subject, s story) {
	t.Helper()
	found := run(t, about, s)
	if found.broken == "" {
		return
	}
	s, found = shorten(t, about, s, found)
	t.Errorf("%s\n%s\n\n%s", found.broken, found.detail, strings.Join(found.lines, "\n"))
	_ = s
}

// shorten takes away what is not needed, until nothing more can be.
func shorten(t *testing.T, about subject, s story, found verdict) (story, verdict) {
	t.Helper()
	for again := true; again; {
		again = false
		for _, less := range shorter(s) {
			if got := run(t, about, less); got.broken == found.broken {
				s, found, again = less, got, true
				break
			}
		}
	}
	return s, found
}

// shorter are the stories that lack one thing of a story.
func shorter(s story) []story {
	var all []story
	for index := range s {
		all = append(all, append(append(story{}, s[:index]...), s[index+1:]...))
	}
	for index := range s {
		change := func(what func(*turn)) {
			less := append(story{}, s...)
			if what(&less[index]); less[index] != s[index] {
				all = append(all, less)
			}
		}
		change(func(one *turn) { one.event, one.arg = 0, 0 })
		change(func(one *turn) { one.between, one.betwx = 0, 0 })
		change(func(one *turn) { one.mode = 0 })
		for n := range s[index].changes {
			change(func(one *turn) { one.changes[n] = pair{} })
			change(func(one *turn) { one.changes[n].value &^= unknownAt })
		}
	}
	return all
}

// run tells a story in a world of its own.
func run(t *testing.T, about subject, s story) verdict {
	t.Helper()
	w := newWorld(about)
	defer w.close()
	for number, one := range s {
		w.lines = append(w.lines, fmt.Sprintf("%d.", number+1))
		if broken, detail := w.turn(t.Context(), one); broken != "" {
			return verdict{broken: broken, detail: detail, lines: w.lines}
		}
	}
	return verdict{lines: w.lines}
}
