// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

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
		first token
		then  []token
		want  []string
	}{
		"new reading, nothing happens":     {tokenNew, []token{tokenNew, tokenNew}, []string{phaseStarted, phaseStarted}},
		"old reading, nothing happens":     {tokenOld, []token{tokenOld, tokenOld}, []string{phaseStarted, phaseStarted}},
		"new reading, cancelled":           {tokenNew, []token{tokenNew, tokenOld, tokenOld}, []string{phaseStarted, phaseCancelled, phaseCancelled}},
		"old reading, finished":            {tokenOld, []token{tokenOld, tokenNew, tokenNew}, []string{phaseStarted, phaseFinished, phaseFinished}},
		"new reading, unreadable later":    {tokenNew, []token{tokenNone, tokenOld, tokenNone}, []string{phaseStarted, phaseCancelled, phaseCancelled}},
		"new reading, repeated":            {tokenNew, []token{tokenOther, tokenOther}, []string{phaseFinished, phaseFinished}},
		"old reading, repeated":            {tokenOld, []token{tokenOther, tokenNone}, []string{phaseFinished, phaseFinished}},
		"cancelled, then another":          {tokenNew, []token{tokenOld, tokenOther}, []string{phaseCancelled, phaseCancelled}},
		"another, which is cancelled":      {tokenNew, []token{tokenOther, tokenOld}, []string{phaseFinished, phaseCancelled}},
		"another, over the finished one":   {tokenNew, []token{tokenOther, tokenNew}, []string{phaseFinished, phaseFinished}},
		"a server's cache lagged":          {tokenNew, []token{tokenOld, tokenNew}, []string{phaseCancelled, phaseStarted}},
		"never readable":                   {tokenNone, []token{tokenNone, tokenNone}, []string{phaseStarted, phaseStarted}},
		"readable late, new first":         {tokenNone, []token{tokenNew, tokenNew, tokenOld}, []string{phaseStarted, phaseStarted, phaseCancelled}},
		"readable late, old first":         {tokenNone, []token{tokenOld, tokenOld, tokenNew}, []string{phaseStarted, phaseStarted, phaseFinished}},
		"readable late, and another there": {tokenNone, []token{tokenOther}, []string{phaseFinished}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, phase := notes{New: "n", Old: "o", Serving: test.first}, phaseStarted
			var got []string
			for _, served := range test.then {
				phase = n.infer(phase, served)
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
	ours        string // how the first rotation ended
}

func (e *environment) do(event byte) {
	open := e.old != ""
	switch {
	case event == 's' && !open:
		e.made++
		e.active, e.old = strconv.Itoa(e.made), e.active
	case event == 'f' && open:
		e.end(phaseFinished)
		e.old = ""
	case event == 'c' && open:
		e.end(phaseCancelled)
		e.active, e.old = e.old, ""
	}
}

func (e *environment) end(how string) {
	if e.ours == phaseStarted {
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
func (b beginning) begin(e *environment) notes {
	served := e.served()
	if b.lagged {
		served = rest.NewSecret("0")
	}
	if b.adopted {
		return notes{Adopted: true, New: hashOf(served), Serving: tokenNew}
	}
	n := notes{New: hashOf(rest.NewSecret("1")), Old: hashOf(rest.NewSecret("0"))}
	if b.looks { // until the lag is over, and the last look counts
		for _, seen := range []rest.Secret{served, e.served()} {
			n.Serving = n.which(seen)
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
	e := &environment{active: "0", servesOld: servesOld, ours: phaseStarted}
	e.do('s')
	n, phase := first.begin(e), phaseStarted
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
		phase = n.infer(phase, n.see(served))
		switch {
		case phase == phaseStarted, phase == e.ours && !first.adopted:
		case phase == phaseFinished && n.Over && e.ours != phaseStarted: // all that is said then is that it is over
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
	n, phase := notes{Adopted: true, New: hashOf(rest.NewSecret("a")), Serving: tokenNew}, phaseStarted
	var got []string
	for _, served := range []string{"a", "b", "a", "b", "c", "a", "b"} {
		phase = n.infer(phase, n.see(rest.NewSecret(served)))
		got = append(got, phase)
	}
	want := []string{phaseStarted, phaseStarted, phaseStarted, phaseStarted, phaseFinished, phaseFinished, phaseFinished}
	if diff := cmp.Diff(want, got); diff != "" || !n.Over {
		t.Errorf("over %t, phases (-want +got):\n%s", n.Over, diff)
	}
}
