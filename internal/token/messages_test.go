// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/token/mint"
)

func TestStateWords(t *testing.T) {
	gates := []dynatrace.ActiveGate{{ID: "1"}, {ID: "2", OfflineSince: noon}}
	u := mint.NewUsage("", func() ([]dynatrace.ActiveGate, error) { return gates, nil })
	got := gateWords(u, []mint.Gate{{ID: "1", Hostname: "host-1"}, {ID: "2", Hostname: "host-2"}, {ID: "3", Hostname: "host-3"}})
	want := `  - "host-1" (1, online)
  - "host-2" (2, offline since 2026-03-02T12:00:00Z)
  - "host-3" (3, not listed any more: offline for more than two hours, or gone for good)`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("gates (-want +got):\n%s", diff)
	}
}

// TestManyGates: a fleet of hundreds does not fill the screen.
func TestManyGates(t *testing.T) {
	u := mint.NewUsage("", func() ([]dynatrace.ActiveGate, error) { return nil, nil })
	var gates []mint.Gate
	for number := range 27 {
		gates = append(gates, mint.Gate{ID: strconv.Itoa(number), Hostname: "host"})
	}
	for most, want := range map[int]string{10: `  - "host" (9, `, 11: "  - and 1 more", 27: "  - and 17 more"} {
		lines := strings.Split(gateWords(u, gates[:most]), "\n")
		if last := lines[len(lines)-1]; len(lines) != min(most, 11) || !strings.HasPrefix(last, want) {
			t.Errorf("%d gates: %d lines, the last is %q", most, len(lines), last)
		}
	}
}

func TestSpan(t *testing.T) {
	for want, length := range map[string]time.Duration{"90d": 90 * day, "36h": 36 * time.Hour, "90m": 90 * time.Minute} {
		if got := span(length); got != want {
			t.Errorf("%s is written %q, want %q", length, got, want)
		}
	}
}

// TestBlindAdvice: a scope is advice where one was refused, and not where nobody answered.
func TestBlindAdvice(t *testing.T) {
	refused := &mint.UnreadError{API: &dynatrace.Environment{}, Err: &rest.StatusError{Status: http.StatusForbidden}}
	for want, err := range map[string]error{"Give the access token the scope activeGates.read,": refused, "Try again once the gates can be read,": errors.New("connection refused")} {
		if got := blindAdvice(&dynatrace.Environment{}, err); !strings.HasPrefix(got, want) || !strings.HasSuffix(got, "`revoke_in_use = true` if you know that none does.") {
			t.Errorf("%v: %s", err, got)
		}
	}
}
