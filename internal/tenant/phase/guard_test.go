// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package phase

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/clock/clocktest"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// silentAPI is a client that has asked nothing yet, so that this machine's clock
// counts.
func silentAPI(t *testing.T, now time.Time) *dynatrace.Environment {
	t.Helper()
	policy, err := rest.NewPolicy(rest.PolicyConfig{})
	if err != nil {
		t.Fatal(err)
	}
	client := rest.NewClient(rest.Config{Policy: policy, Dialer: rest.NewDialer(rest.DialerConfig{})})
	return dynatrace.New(dynatrace.Config{Client: client, Clock: clocktest.NewFake(now)})
}

// TestGuard judges a finish by the clock and by the gates.
func TestGuard(t *testing.T) {
	t.Parallel()
	started := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	known := []Gate{{ID: "0x1", Hostname: "gw1"}, {ID: "0x2", Hostname: "gw2"}}
	online := []dynatrace.ActiveGate{{ID: "0x1", Hostname: "gw1"}, {ID: "0x2", Hostname: "gw2"}}
	forbidden := &rest.StatusError{Method: http.MethodGet, Template: "/api/v2/activeGates", Status: http.StatusForbidden}
	tests := map[string]struct {
		after   time.Duration
		online  bool
		ignore  []string
		overlap string
		listed  []dynatrace.ActiveGate
		err     error
		want    []string // words of the refusals, in order
	}{
		"all is well":           {after: 24 * time.Hour, online: true, listed: online},
		"a second too early":    {after: 24*time.Hour - time.Second, online: true, listed: online, want: []string{"early", "2026-03-02T10:00:00Z"}},
		"a shorter overlap":     {after: time.Hour, online: true, overlap: "1h", listed: online},
		"none at all":           {online: true, overlap: "0s", listed: online},
		"one is gone":           {after: 48 * time.Hour, online: true, listed: online[:1], want: []string{"absent", `"gw2" (id 0x2) is not listed`}},
		"one is gone, ignored":  {after: 48 * time.Hour, online: true, ignore: []string{"2"}, listed: online[:1]},
		"one is gone, no guard": {after: 48 * time.Hour, listed: online[:1]},
		"not readable":          {after: 48 * time.Hour, online: true, err: forbidden, want: []string{"unlisted", "403"}},
		"not readable, no need": {after: 48 * time.Hour, err: forbidden},
		"early and gone":        {after: time.Hour, online: true, listed: online[:1], want: []string{"absent", "early"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := silentAPI(t, started.Add(test.after))
			overlap := lasting(t, "24h")
			if test.overlap != "" {
				overlap = lasting(t, test.overlap)
			}
			g := Guard{Online: test.online, Ignore: test.ignore, Overlap: &overlap, Started: started, Gates: known, List: func(context.Context) ([]dynatrace.ActiveGate, error) {
				return test.listed, test.err
			}}
			said := ""
			if refused := g.Judge(t.Context(), api); refused != nil {
				if refused.Unlisted != nil {
					said += "unlisted: " + refused.Unlisted.Error() + "\n"
				}
				if len(refused.Absent) > 0 {
					said += "absent: " + strings.Join(refused.Absent, "; ") + "\n"
				}
				if !refused.Early.IsZero() {
					said += "early: before " + refused.Guard.From().Format(time.RFC3339) + "\n"
				}
				if said == "" {
					t.Fatal("refused for no reason")
				}
			}
			if (said == "") != (len(test.want) == 0) {
				t.Fatalf("refused with %q", said)
			}
			left := said
			for _, word := range test.want {
				_, after, found := strings.Cut(left, word)
				if !found {
					t.Fatalf("no %q in the order of the words in:\n%s", word, said)
				}
				left = after
			}
		})
	}
}

// TestGuardAsksTheTime: the API's clock counts also where nothing else was asked.
func TestGuardAsksTheTime(t *testing.T) {
	t.Parallel()
	for age, refused := range map[time.Duration]bool{time.Hour: true, 25 * time.Hour: false} {
		s := newStage(t)
		s.served(newToken)
		overlap := lasting(t, "24h")
		g := Guard{Overlap: &overlap, Started: stageTime.Add(-age)}
		if refusals := g.Judge(t.Context(), s.api); (refusals != nil) != refused {
			t.Errorf("%s after the start: %v", age, refusals)
		}
	}
}

func lasting(t *testing.T, text string) clock.Duration {
	t.Helper()
	d, err := clock.ParseDuration(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
