// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
)

// tokensNow is a leap year's day, so that months are seen to follow the calendar.
var tokensNow = time.Date(2028, 3, 31, 12, 0, 0, 0, time.UTC)

func tokensDuration(t *testing.T, text string) *clock.Duration {
	t.Helper()
	parsed, err := clock.ParseDuration(text)
	if err != nil {
		t.Fatal(err)
	}
	return &parsed
}

func TestTokensFilter(t *testing.T) {
	t.Parallel()
	day := func(days int) time.Time { return tokensNow.AddDate(0, 0, days) }
	all := []dynatrace.Token{
		{ID: "dt0g02.E", Name: "prod", Type: "ENVIRONMENT", CreationDate: day(-400), LastUsedDate: day(-1), ExpirationDate: day(30)},
		{ID: "dt0g02.D", Name: "prod", Type: "ENVIRONMENT", CreationDate: day(-400), LastUsedDate: day(-40), ExpirationDate: day(31)},
		{ID: "dt0g02.C", Name: "Dev", Type: "CLUSTER", CreationDate: day(-400), ExpirationDate: day(-1)},
		{ID: "dt0g02.B", Name: "dev", CreationDate: day(-10)},
		{ID: "dt0g02.A", Name: "system:installer", Type: "ENVIRONMENT", CreationDate: day(-30), LastUsedDate: day(-30)},
	}
	tests := map[string]struct {
		filter  tokensFilter
		want    []string
		untyped int
	}{
		"all":                            {tokensFilter{}, []string{"E", "D", "C", "B", "A"}, 0},
		"name":                           {tokensFilter{name: regexp.MustCompile("^prod$")}, []string{"E", "D"}, 0},
		"name anywhere":                  {tokensFilter{name: regexp.MustCompile("inst")}, []string{"A"}, 0},
		"name, any case":                 {tokensFilter{name: regexp.MustCompile("(?i)DEV")}, []string{"C", "B"}, 0},
		"expiring, its end and the past": {tokensFilter{expiringWithin: tokensDuration(t, "30d")}, []string{"E", "C"}, 0},
		"unused, never used from birth":  {tokensFilter{unusedFor: tokensDuration(t, "30d")}, []string{"D", "C", "A"}, 0},
		// A month before the 31st of March is the 2nd of March by the calendar's own rule.
		"unused by the calendar":   {tokensFilter{unusedFor: tokensDuration(t, "1M")}, []string{"D", "C", "A"}, 0},
		"type, one is not told":    {tokensFilter{kind: "ENVIRONMENT"}, []string{"E", "D", "A"}, 1},
		"the other type":           {tokensFilter{kind: "CLUSTER"}, []string{"C"}, 1},
		"type, none would match":   {tokensFilter{kind: "CLUSTER", name: regexp.MustCompile("prod")}, nil, 0},
		"all of them have to hold": {tokensFilter{name: regexp.MustCompile("prod"), expiringWithin: tokensDuration(t, "30d"), unusedFor: tokensDuration(t, "30d")}, nil, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found, untyped := test.filter.choose(all, tokensNow)
			var got []string
			for _, token := range found {
				got = append(got, token.ID[len("dt0g02."):])
			}
			if diff := cmp.Diff(test.want, got); diff != "" || untyped != test.untyped {
				t.Errorf("%d without a type, want %d; ids (-want +got):\n%s", untyped, test.untyped, diff)
			}
		})
	}
}

func TestDaysLeft(t *testing.T) {
	t.Parallel()
	for left, want := range map[time.Duration]int64{
		0: 0, time.Hour: 0, 24 * time.Hour: 1, 47 * time.Hour: 1, -time.Second: -1, -24 * time.Hour: -1, -24*time.Hour - 1: -2,
	} {
		if got := daysLeft(tokensNow.Add(left), tokensNow); !got.Equal(types.Int64Value(want)) {
			t.Errorf("%s: got %s, want %d", left, got, want)
		}
	}
	if got := daysLeft(time.Time{}, tokensNow); !got.IsNull() {
		t.Errorf("never: got %s", got)
	}
}

// TestTokenModels keeps every field, and tells null from false and never.
func TestTokenModels(t *testing.T) {
	t.Parallel()
	seed := true
	zone := time.FixedZone("", 2*3600)
	models := tokenModelsOf([]dynatrace.Token{
		{ID: "dt0g02.A", Name: "all", Owner: "admin", CreationDate: tokensNow.In(zone), ExpirationDate: tokensNow.In(zone), LastUsedDate: tokensNow.In(zone), SeedToken: &seed, Type: "CLUSTER"},
		{ID: "dt0g02.B"},
	}, tokensNow)
	instant := sourceInstant(tokensNow)
	if got := instant.ValueString(); got != "2028-03-31T12:00:00Z" {
		t.Errorf("dates are %s", got)
	}
	want := []tokenModel{
		{
			ID: types.StringValue("dt0g02.A"), Name: types.StringValue("all"), Owner: types.StringValue("admin"), CreationDate: instant, ExpirationDate: instant,
			LastUsedDate: instant, SeedToken: types.BoolValue(true), Type: types.StringValue("CLUSTER"), DaysToExpiry: types.Int64Value(0),
		},
		{ID: types.StringValue("dt0g02.B")},
	}
	if diff := cmp.Diff(want, models); diff != "" {
		t.Errorf("models (-want +got):\n%s", diff)
	}
	if models := tokenModelsOf(nil, tokensNow); models == nil {
		t.Error("no tokens are null")
	}
}
