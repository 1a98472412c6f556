// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

func lasting(t *testing.T, text string) tfkit.Duration {
	t.Helper()
	d, err := tfkit.ParseDuration(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestCandidates takes one thing after the other away from what a lost creation
// may have made.
func TestCandidates(t *testing.T) {
	lost := lostCreation{
		name: "gate1", owner: "admin", kind: typeEnvironment, since: noon, expiry: expiry{kind: expiryIn, duration: lasting(t, "60d")},
		known:     map[string]bool{"dt0g02.KNOWN": true},
		accounted: func(id string) bool { return id == "dt0g02.HERE" },
	}
	ours := dynatrace.Token{ID: "dt0g02.OURS", Name: "gate1", Owner: "admin", CreationDate: noon, ExpirationDate: noon.Add(60 * day)}
	with := func(change func(*dynatrace.Token)) dynatrace.Token {
		token := ours
		change(&token)
		return token
	}
	shift := func(by time.Duration) func(*dynatrace.Token) {
		return func(token *dynatrace.Token) {
			token.CreationDate, token.ExpirationDate = token.CreationDate.Add(by), token.ExpirationDate.Add(by)
		}
	}
	tests := map[string]struct {
		token dynatrace.Token
		want  bool
	}{
		"ours":             {ours, true},
		"seconds of doubt": {with(shift(-3 * time.Second)), true},
		"made later":       {with(shift(time.Minute)), true},
		"expiry rounded":   {with(func(token *dynatrace.Token) { token.ExpirationDate = token.ExpirationDate.Add(50 * time.Second) }), true},
		"made before":      {with(shift(-4 * time.Second)), false},
		"listed before":    {with(func(token *dynatrace.Token) { token.ID = "dt0g02.KNOWN" }), false},
		"made in this run": {with(func(token *dynatrace.Token) { token.ID = "dt0g02.HERE" }), false},
		"another name":     {with(func(token *dynatrace.Token) { token.Name = "Gate1" }), false},
		"another owner":    {with(func(token *dynatrace.Token) { token.Owner = "pipeline" }), false},
		"another lifetime": {with(func(token *dynatrace.Token) { token.ExpirationDate = noon.Add(61 * day) }), false},
		"never expires":    {with(func(token *dynatrace.Token) { token.ExpirationDate = time.Time{} }), false},
		"used":             {with(func(token *dynatrace.Token) { token.LastUsedDate = noon }), false},
		"same kind":        {with(func(token *dynatrace.Token) { token.Type, token.SeedToken = typeEnvironment, new(bool) }), true},
		"another type":     {with(func(token *dynatrace.Token) { token.Type = typeCluster }), false},
		"a seed":           {with(func(token *dynatrace.Token) { seed := true; token.SeedToken = &seed }), false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := len(lost.candidates([]dynatrace.Token{test.token})) == 1; got != test.want {
				t.Errorf("candidate: %v, want %v", got, test.want)
			}
		})
	}
}

// TestDoubt holds back where even the only candidate may be somebody else's.
func TestDoubt(t *testing.T) {
	lost := lostCreation{owner: "admin", since: noon, until: noon.Add(time.Minute)}
	token := dynatrace.Token{ID: "dt0g02.OURS", CreationDate: noon.Add(time.Minute)}
	if doubt := lost.doubt(token); doubt != "" {
		t.Errorf("doubt %q, want none", doubt)
	}
	late := token
	late.CreationDate = noon.Add(time.Minute + 3*time.Second)
	if doubt := lost.doubt(late); doubt != "" {
		t.Errorf("doubt %q, though clocks are not that exact", doubt)
	}
	late.CreationDate = noon.Add(time.Minute + 4*time.Second)
	if lost.doubt(late) == "" {
		t.Error("a token that was created after the answer was given up is not in doubt")
	}
	lost.owner = ""
	if lost.doubt(token) == "" {
		t.Error("a token of nobody knows whom is not in doubt")
	}
}

func TestExpiryMatches(t *testing.T) {
	made := func(expires time.Time) dynatrace.Token {
		return dynatrace.Token{CreationDate: noon, ExpirationDate: expires}
	}
	tests := map[string]struct {
		expiry expiry
		token  dynatrace.Token
		want   bool
	}{
		"never":                     {expiry{kind: expiryNever}, made(time.Time{}), true},
		"never, but it does":        {expiry{kind: expiryNever}, made(noon.Add(day)), false},
		"date":                      {expiry{kind: expiryDate, date: noon.Add(day)}, made(noon.Add(day)), true},
		"date, milliseconds apart":  {expiry{kind: expiryDate, date: noon.Add(day)}, made(noon.Add(day + 900*time.Millisecond)), true},
		"date, seconds apart":       {expiry{kind: expiryDate, date: noon.Add(day)}, made(noon.Add(day + 2*time.Second)), false},
		"month of the calendar":     {expiry{kind: expiryIn, duration: lasting(t, "1M")}, made(noon.AddDate(0, 1, 0)), true},
		"month of thirty days":      {expiry{kind: expiryIn, duration: lasting(t, "1M")}, made(noon.Add(30 * day)), true},
		"neither month":             {expiry{kind: expiryIn, duration: lasting(t, "1M")}, made(noon.Add(29 * day)), false},
		"open":                      {expiry{}, made(noon.Add(day)), false},
		"duration, but never":       {expiry{kind: expiryIn, duration: lasting(t, "1d")}, made(time.Time{}), false},
		"duration, two minutes off": {expiry{kind: expiryIn, duration: lasting(t, "1d")}, made(noon.Add(day + 2*time.Minute)), false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := test.expiry.matches(test.token); got != test.want {
				t.Errorf("matches: %v, want %v", got, test.want)
			}
		})
	}
}

// TestExpiryAtTheEndOfAMonth takes calendars that keep to the end of a month,
// those that run over it, and no others.
func TestExpiryAtTheEndOfAMonth(t *testing.T) {
	on := func(date string) time.Time {
		day, err := time.Parse(time.DateOnly, date)
		if err != nil {
			t.Fatal(err)
		}
		return day.Add(9*time.Hour + 30*time.Minute)
	}
	for _, test := range []struct {
		created, lasts string
		expires        []string
		not            string
	}{
		{"2026-01-31", "1M", []string{"2026-02-28", "2026-03-03", "2026-03-02"}, "2026-03-01"},
		{"2026-08-31", "6M", []string{"2027-02-28", "2027-03-03", "2027-02-27"}, "2027-03-01"},
		{"2028-02-29", "1y", []string{"2029-02-28", "2029-03-01"}, "2029-02-27"},
	} {
		lasts := expiry{kind: expiryIn, duration: lasting(t, test.lasts)}
		for _, expires := range append(test.expires, test.not) {
			token := dynatrace.Token{CreationDate: on(test.created), ExpirationDate: on(expires)}
			if got := lasts.matches(token); got != (expires != test.not) {
				t.Errorf("%s from %s to %s: matches %v", test.lasts, test.created, expires, got)
			}
		}
	}
}

func TestWire(t *testing.T) {
	for want, e := range map[string]expiry{
		"now+60d":                  {kind: expiryIn, duration: lasting(t, "60d")},
		"now+6M":                   {kind: expiryIn, duration: lasting(t, "6M")},
		"now+121m":                 {kind: expiryIn, duration: lasting(t, "7201s")}, // the API has no seconds
		"2026-03-02T12:00:00.000Z": {kind: expiryDate, date: noon.In(time.FixedZone("", 3600))},
		"":                         {kind: expiryNever},
	} {
		if got := e.wire(); got != want {
			t.Errorf("%v is sent as %q, want %q", e, got, want)
		}
	}
}

func TestLeftovers(t *testing.T) {
	tokens := []dynatrace.Token{
		{ID: "1", Name: "gate1"},
		{ID: "2", Name: "gate2"},
		{ID: "3", Name: "gate1", LastUsedDate: noon},
		{ID: "4", Name: "gate1", ExpirationDate: noon},
		{ID: "5", Name: "gate1"},
	}
	found := leftovers(tokens, "gate1", noon, func(id string) bool { return id == "5" })
	if diff := cmp.Diff([]string{"1"}, slices.Collect(func(yield func(string) bool) {
		for _, one := range found {
			if !yield(one.ID) {
				return
			}
		}
	}), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("leftovers (-want +got):\n%s", diff)
	}
}
