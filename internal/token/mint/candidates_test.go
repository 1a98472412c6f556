// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package mint

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
)

const day = 24 * time.Hour

var noon = time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)

func lasting(t *testing.T, text string) clock.Duration {
	t.Helper()
	d, err := clock.ParseDuration(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// sent is the expiry of a token that was to live for 60 days, as it was sent.
func sent(t *testing.T) Expiry {
	t.Helper()
	return Expiry{Kind: ExpiryIn, Duration: lasting(t, "60d")}.at(noon, 17*time.Second+1234567*time.Nanosecond)
}

// TestCandidates takes one thing after the other away from what a lost creation
// may have made.
func TestCandidates(t *testing.T) {
	lost := lostCreation{
		Wanted: Wanted{Name: "gate1", Type: TypeEnvironment, Expiry: sent(t)}, owner: "admin", since: noon,
		known:     map[string]bool{"dt0g02.KNOWN": true},
		accounted: func(id string) bool { return id == "dt0g02.HERE" },
	}
	end := noon.Add(60*day - 17*time.Second - 2*time.Millisecond)
	ours := dynatrace.Token{ID: "dt0g02.OURS", Name: "gate1", Owner: "admin", CreationDate: noon, ExpirationDate: end}
	with := func(change func(*dynatrace.Token)) dynatrace.Token {
		token := ours
		change(&token)
		return token
	}
	expires := func(by time.Duration) func(*dynatrace.Token) {
		return func(token *dynatrace.Token) { token.ExpirationDate = end.Add(by) }
	}
	tests := map[string]struct {
		token dynatrace.Token
		want  bool
	}{
		"ours":                  {ours, true},
		"another node's clock":  {with(func(token *dynatrace.Token) { token.CreationDate = noon.Add(-time.Minute) }), true},
		"a millisecond later":   {with(expires(time.Millisecond)), false},
		"a millisecond earlier": {with(expires(-time.Millisecond)), false},
		"a sibling's":           {with(expires(17 * time.Second)), false},
		"listed before":         {with(func(token *dynatrace.Token) { token.ID = "dt0g02.KNOWN" }), false},
		"made in this run":      {with(func(token *dynatrace.Token) { token.ID = "dt0g02.HERE" }), false},
		"another name":          {with(func(token *dynatrace.Token) { token.Name = "Gate1" }), false},
		"another owner":         {with(func(token *dynatrace.Token) { token.Owner = "pipeline" }), false},
		"never expires":         {with(func(token *dynatrace.Token) { token.ExpirationDate = time.Time{} }), false},
		"used":                  {with(func(token *dynatrace.Token) { token.LastUsedDate = noon }), false},
		"same kind":             {with(func(token *dynatrace.Token) { token.Type, token.SeedToken = TypeEnvironment, new(bool) }), true},
		"another type":          {with(func(token *dynatrace.Token) { token.Type = TypeCluster }), false},
		"a seed":                {with(func(token *dynatrace.Token) { seed := true; token.SeedToken = &seed }), false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := len(lost.candidates([]dynatrace.Token{test.token})) == 1; got != test.want {
				t.Errorf("candidate: %v, want %v", got, test.want)
			}
		})
	}
}

// TestCandidatesWithoutProof: where the expiry proves nothing, what is older than
// the creation is not reported.
func TestCandidatesWithoutProof(t *testing.T) {
	for name, e := range map[string]Expiry{"never": {Kind: ExpiryNever}, "date": {Kind: ExpiryDate, Date: noon.Add(day)}} {
		t.Run(name, func(t *testing.T) {
			lost := lostCreation{Wanted: Wanted{Name: "gate1", Expiry: e}, owner: "admin", since: noon, accounted: func(string) bool { return false }}
			token := dynatrace.Token{ID: "dt0g02.NEW", Name: "gate1", Owner: "admin", ExpirationDate: e.Date}
			for made, want := range map[time.Duration]bool{time.Minute: true, 0: true, -clockDoubt: true, -clockDoubt - time.Second: false} {
				token.CreationDate = noon.Add(made)
				if got := len(lost.candidates([]dynatrace.Token{token})) == 1; got != want {
					t.Errorf("made %s after: candidate %v", made, got)
				}
			}
		})
	}
}

// TestDoubt holds back where even the only candidate may be somebody else's.
func TestDoubt(t *testing.T) {
	for name, test := range map[string]struct {
		lost  lostCreation
		doubt string
	}{
		"known by its expiry": {lostCreation{owner: "admin", Wanted: Wanted{Expiry: sent(t)}}, ""},
		"nobody's":            {lostCreation{Wanted: Wanted{Expiry: sent(t)}}, "could not be learned"},
		"a date":              {lostCreation{owner: "admin", Wanted: Wanted{Expiry: Expiry{Kind: ExpiryDate, Date: noon}}}, "others may have made one"},
		"never":               {lostCreation{owner: "admin", Wanted: Wanted{Expiry: Expiry{Kind: ExpiryNever}}}, "carries nothing that proves"},
	} {
		if doubt := test.lost.doubt(); (doubt == "") != (test.doubt == "") || !strings.Contains(doubt, test.doubt) {
			t.Errorf("%s: doubt %q", name, doubt)
		}
	}
}

func TestExpiryMatches(t *testing.T) {
	expires := func(at time.Time) dynatrace.Token { return dynatrace.Token{ExpirationDate: at} }
	tests := map[string]struct {
		expiry Expiry
		token  dynatrace.Token
		want   bool
	}{
		"never":                    {Expiry{Kind: ExpiryNever}, expires(time.Time{}), true},
		"never, but it does":       {Expiry{Kind: ExpiryNever}, expires(noon.Add(day)), false},
		"date":                     {Expiry{Kind: ExpiryDate, Date: noon.Add(day)}, expires(noon.Add(day)), true},
		"date, milliseconds apart": {Expiry{Kind: ExpiryDate, Date: noon.Add(day)}, expires(noon.Add(day + 900*time.Millisecond)), true},
		"date, seconds apart":      {Expiry{Kind: ExpiryDate, Date: noon.Add(day)}, expires(noon.Add(day + 2*time.Second)), false},
		"open":                     {Expiry{}, expires(noon.Add(day)), false},
		"duration, not sent yet":   {Expiry{Kind: ExpiryIn, Duration: lasting(t, "1d")}, expires(time.Time{}), false},
		"duration, but never":      {sent(t), expires(time.Time{}), false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := test.expiry.matches(test.token); got != test.want {
				t.Errorf("matches: %v, want %v", got, test.want)
			}
		})
	}
}

// TestWire sends dates alone, by the calendar of the API: a month after the end
// of January is the end of February.
func TestWire(t *testing.T) {
	for _, test := range []struct {
		now, want string
		expiry    Expiry
	}{
		{"2026-03-01T12:00:00Z", "2026-04-30T11:59:42.998Z", sent(t)},
		{"2026-01-31T09:30:00Z", "2026-02-28T09:29:42.998Z", Expiry{Kind: ExpiryIn, Duration: lasting(t, "1M")}},
		{"2028-02-29T09:30:00Z", "2030-02-28T09:29:42.998Z", Expiry{Kind: ExpiryIn, Duration: lasting(t, "2y")}},
		{"2026-03-01T12:00:00Z", "2026-03-03T12:00:00.000Z", Expiry{Kind: ExpiryDate, Date: noon.Add(day).In(time.FixedZone("", 3600))}},
		{"2026-03-01T12:00:00Z", "", Expiry{Kind: ExpiryNever}},
	} {
		now, err := time.Parse(time.RFC3339, test.now)
		if err != nil {
			t.Fatal(err)
		}
		if got := test.expiry.at(now, 17*time.Second+1234567*time.Nanosecond).wire(); got != test.want {
			t.Errorf("%v is sent as %q, want %q", test.expiry, got, test.want)
		}
	}
}

// TestEarly is at least what the clock is in doubt, less than a minute, and
// hardly ever the same.
func TestEarly(t *testing.T) {
	seen := map[time.Duration]bool{}
	for range 1000 {
		early := Early()
		if seen[early] = true; early < clockDoubt || early >= LastPart || early%time.Millisecond != 0 {
			t.Fatal(early)
		}
	}
	if len(seen) < 900 {
		t.Errorf("only %d of 1000 differ", len(seen))
	}
}

func TestUnusedOf(t *testing.T) {
	tokens := []dynatrace.Token{
		{ID: "1", Name: "gate1"},
		{ID: "2", Name: "gate2"},
		{ID: "3", Name: "gate1", LastUsedDate: noon},
		{ID: "4", Name: "gate1", ExpirationDate: noon},
		{ID: "5", Name: "gate1"},
	}
	found := unusedOf(tokens, "gate1", noon, func(id string) bool { return id == "5" })
	if diff := cmp.Diff([]string{"1"}, slices.Collect(func(yield func(string) bool) {
		for _, one := range found {
			if !yield(one.ID) {
				return
			}
		}
	}), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("unused (-want +got):\n%s", diff)
	}
}
