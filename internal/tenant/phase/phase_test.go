// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package phase

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// TestInfer is the table of what each look says, given what was served first.
func TestInfer(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		first Token
		then  []Token
		want  []Phase
	}{
		"new reading, nothing happens":     {New, []Token{New, New}, []Phase{Started, Started}},
		"old reading, nothing happens":     {Old, []Token{Old, Old}, []Phase{Started, Started}},
		"new reading, cancelled":           {New, []Token{New, Old, Old}, []Phase{Started, Cancelled, Cancelled}},
		"old reading, finished":            {Old, []Token{Old, New, New}, []Phase{Started, Finished, Finished}},
		"new reading, unreadable later":    {New, []Token{None, Old, None}, []Phase{Started, Cancelled, Cancelled}},
		"new reading, repeated":            {New, []Token{Other, Other}, []Phase{Finished, Finished}},
		"old reading, repeated":            {Old, []Token{Other, None}, []Phase{Finished, Finished}},
		"cancelled, then another":          {New, []Token{Old, Other}, []Phase{Cancelled, Cancelled}},
		"another, which is cancelled":      {New, []Token{Other, Old}, []Phase{Finished, Cancelled}},
		"another, over the finished one":   {New, []Token{Other, New}, []Phase{Finished, Finished}},
		"a server's cache lagged":          {New, []Token{Old, New}, []Phase{Cancelled, Started}},
		"never readable":                   {None, []Token{None, None}, []Phase{Started, Started}},
		"readable late, new first":         {None, []Token{New, New, Old}, []Phase{Started, Started, Cancelled}},
		"readable late, old first":         {None, []Token{Old, Old, New}, []Phase{Started, Started, Finished}},
		"readable late, and another there": {None, []Token{Other}, []Phase{Finished}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, phase := Known{Tokens: Tokens{New: "n", Old: "o", Serving: test.first}}, Started
			var got []Phase
			for _, served := range test.then {
				phase = n.Infer(phase, served)
				got = append(got, phase)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("phases (-want +got):\n%s", diff)
			}
		})
	}
}

// environment is the least that the rules of a rotation say (api-facts 3.1).
type environment struct {
	active, old string // old is empty unless a rotation is open
	servesOld   bool
	made        int
	ours        Phase // how the first rotation ended
}

func (e *environment) do(event byte) {
	open := e.old != ""
	switch {
	case event == 's' && !open:
		e.made++
		e.active, e.old = strconv.Itoa(e.made), e.active
	case event == 'f' && open:
		e.end(Finished)
		e.old = ""
	case event == 'c' && open:
		e.end(Cancelled)
		e.active, e.old = e.old, ""
	}
}

func (e *environment) end(how Phase) {
	if e.ours == Started {
		e.ours = how
	}
}

func (e *environment) served() rest.Secret {
	if e.servesOld && e.old != "" {
		return rest.NewSecret(e.old)
	}
	return rest.NewSecret(e.active)
}

// beginning is how a resource comes to know of a rotation.
type beginning struct {
	adopted bool
	// lagged says that the first look of the start, or that of the import, shows
	// what was served before the start.
	lagged bool
	// looks says that the start looks at all.
	looks bool
}

var beginnings = []beginning{{}, {looks: true}, {looks: true, lagged: true}, {adopted: true}, {adopted: true, lagged: true}}

// begin is what is noted of a rotation that has made token 1 beside token 0.
func (b beginning) begin(e *environment) Known {
	served := e.served()
	if b.lagged {
		served = rest.NewSecret("0")
	}
	if b.adopted {
		return Known{Origin: Adopted, Tokens: Tokens{New: Hash(served), Serving: New}}
	}
	n := Known{Tokens: Tokens{New: Hash(rest.NewSecret("1")), Old: Hash(rest.NewSecret("0"))}}
	if b.looks { // until the lag is over, and the last look counts
		for _, seen := range []rest.Secret{served, e.served()} {
			n.Tokens.Serving = n.Which(seen)
		}
	}
	return n
}

// TestInferIsNeverWrong walks everything that others can do in seven steps, with
// looks in between or not, in both readings, with a first look in time or late,
// and with looks that lag: a phase other than started is the truth, or at least
// the rotation is over.
func TestInferIsNeverWrong(t *testing.T) {
	t.Parallel()
	const steps, events = 7, "sfclg" // l is a look, g one that shows what was served before the last step
	var walk func(story string)
	walk = func(story string) {
		for _, servesOld := range []bool{false, true} {
			for _, first := range beginnings {
				checkStory(t, story, servesOld, first)
			}
		}
		if len(story) == steps || t.Failed() {
			return
		}
		for _, event := range events {
			if !strings.HasSuffix(story, string(event)) { // the same twice changes nothing
				walk(story + string(event))
			}
		}
	}
	walk("")
}

func checkStory(t *testing.T, story string, servesOld bool, first beginning) {
	t.Helper()
	e := &environment{active: "0", servesOld: servesOld, ours: Started}
	e.do('s')
	n, phase := first.begin(e), Started
	before := e.served() // the start has waited long enough for a lag to be over
	for index := range len(story) {
		served := e.served()
		switch story[index] {
		case 'l':
			before = served // a cache goes on, never back
		case 'g':
			served = before
		default:
			before = served
			e.do(story[index])
			continue
		}
		phase = n.Infer(phase, n.Identify(served))
		switch {
		case phase == Started, phase == e.ours && !first.adopted:
		case phase == Finished && n.End == Over && e.ours != Started: // all that is said then is that it is over
		default:
			t.Errorf("story %q, %+v, old token served %t: inferred %s, but it is %s", story[:index+1], first, servesOld, phase, e.ours)
			return
		}
	}
}

// TestInferAdopted: one difference from the import says nothing, a third token
// that the rotation is over, whatever comes then.
func TestInferAdopted(t *testing.T) {
	t.Parallel()
	n, phase := Known{Origin: Adopted, Tokens: Tokens{New: Hash(rest.NewSecret("a")), Serving: New}}, Started
	var got []Phase
	for _, served := range []string{"a", "b", "a", "b", "c", "a", "b"} {
		phase = n.Infer(phase, n.Identify(rest.NewSecret(served)))
		got = append(got, phase)
	}
	want := []Phase{Started, Started, Started, Started, Finished, Finished, Finished}
	if diff := cmp.Diff(want, got); diff != "" || n.End != Over {
		t.Errorf("end %q, phases (-want +got):\n%s", n.End, diff)
	}
}
