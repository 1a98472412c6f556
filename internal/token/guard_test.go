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
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// listed is a gate as the environment lists it, with the ids of its tokens.
func listed(id string, tokens ...string) dynatrace.ActiveGate {
	gate := dynatrace.ActiveGate{ID: id, Hostname: "host-" + id}
	for _, token := range tokens {
		gate.Tokens = append(gate.Tokens, dynatrace.GateToken{ID: token, State: dynatrace.StateValid})
	}
	return gate
}

func away(gate dynatrace.ActiveGate) dynatrace.ActiveGate {
	gate.OfflineSince = noon
	return gate
}

// multi is a gate that serves two environments.
func multi(id, here, elsewhere string) dynatrace.ActiveGate {
	return dynatrace.ActiveGate{ID: id, Hostname: "host-" + id, Tokens: []dynatrace.GateToken{
		{EnvironmentID: "abc12345", ID: here}, {EnvironmentID: "other", ID: elsewhere},
	}}
}

// inState is gate 1 with the young token in a state.
func inState(state string) dynatrace.ActiveGate {
	gate := listed("1", "dt0g02.YOUNG")
	gate.Tokens[0].State = state
	return gate
}

// cluster is a Cluster ActiveGate.
func cluster(gate dynatrace.ActiveGate) dynatrace.ActiveGate {
	gate.Type = typeCluster
	return gate
}

func remembered(ids ...string) []rememberedGate {
	gates := make([]rememberedGate, 0, len(ids))
	for _, id := range ids {
		gates = append(gates, rememberedGate{ID: id, Hostname: "host-" + id})
	}
	return gates
}

func TestJudge(t *testing.T) {
	const old, young = "dt0g02.OLD", "dt0g02.YOUNG"
	used := dynatrace.Token{ID: old, LastUsedDate: noon.Add(-day)}
	unused := dynatrace.Token{ID: old}
	clusters, idle := used, unused
	clusters.Type, idle.Type = typeCluster, typeCluster
	tests := map[string]struct {
		token dynatrace.Token
		known []rememberedGate
		gates []dynatrace.ActiveGate
		err   error
		want  verdict
	}{
		"never used":                              {unused, nil, nil, nil, verdict{free: true, why: freeUnused}},
		"never used, the dates lag":               {unused, nil, []dynatrace.ActiveGate{listed("1", old)}, nil, verdict{holders: remembered("1")}},
		"never used, a gate is remembered":        {unused, remembered("1"), nil, nil, verdict{holders: remembered("1")}},
		"never used, gates unreadable":            {unused, nil, nil, errors.New("403"), verdict{free: true, why: freeUnused}},
		"used, nobody reports it":                 {used, nil, []dynatrace.ActiveGate{listed("1", young)}, nil, verdict{free: true, why: freeOver}},
		"used, gates unreadable":                  {used, nil, nil, errors.New("403"), verdict{blind: true}},
		"used, remembered, unreadable":            {used, remembered("1"), nil, errors.New("403"), verdict{blind: true, holders: remembered("1")}},
		"reported":                                {used, nil, []dynatrace.ActiveGate{listed("1", old)}, nil, verdict{holders: remembered("1")}},
		"reported by an offline one":              {used, nil, []dynatrace.ActiveGate{away(listed("1", old))}, nil, verdict{holders: remembered("1")}},
		"remembered, not listed":                  {used, remembered("1"), nil, nil, verdict{holders: remembered("1")}},
		"remembered, listed without a token":      {used, remembered("1"), []dynatrace.ActiveGate{listed("1")}, nil, verdict{holders: remembered("1")}},
		"remembered, an unreadable token":         {used, remembered("1"), []dynatrace.ActiveGate{listed("1", "")}, nil, verdict{holders: remembered("1")}},
		"remembered, seen with another":           {used, remembered("1"), []dynatrace.ActiveGate{listed("1", young)}, nil, verdict{free: true, why: freeOver}},
		"remembered, offline with another":        {used, remembered("1"), []dynatrace.ActiveGate{away(listed("1", young))}, nil, verdict{free: true, why: freeOver}},
		"one moved, one did not":                  {used, remembered("1", "2"), []dynatrace.ActiveGate{listed("1", young), listed("2", old)}, nil, verdict{holders: remembered("2")}},
		"another one took it":                     {used, remembered("1"), []dynatrace.ActiveGate{listed("1", young), listed("3", old)}, nil, verdict{holders: remembered("3")}},
		"remembered, with an unknown one":         {used, remembered("1"), []dynatrace.ActiveGate{inState(dynatrace.StateUnknown)}, nil, verdict{holders: remembered("1")}},
		"remembered, with a malformed one":        {used, remembered("1"), []dynatrace.ActiveGate{inState(dynatrace.StateInvalid)}, nil, verdict{holders: remembered("1")}},
		"remembered, without one, but its id":     {used, remembered("1"), []dynatrace.ActiveGate{inState(dynatrace.StateAbsent)}, nil, verdict{holders: remembered("1")}},
		"remembered, now too old for tokens":      {used, remembered("1"), []dynatrace.ActiveGate{inState(dynatrace.StateUnsupported)}, nil, verdict{holders: remembered("1")}},
		"remembered, another one that expires":    {used, remembered("1"), []dynatrace.ActiveGate{inState(dynatrace.StateExpiring)}, nil, verdict{free: true, why: freeOver}},
		"remembered, another in a new state":      {used, remembered("1"), []dynatrace.ActiveGate{inState("QUARANTINED")}, nil, verdict{free: true, why: freeOver}},
		"for clusters, never used":                {idle, nil, []dynatrace.ActiveGate{listed("1", young)}, nil, verdict{free: true, why: freeUnused}},
		"for clusters, used, none is listed":      {clusters, nil, []dynatrace.ActiveGate{listed("1", young)}, nil, verdict{blind: true}},
		"for clusters, used, no gate at all":      {clusters, nil, nil, nil, verdict{blind: true}},
		"for clusters, used by another gate":      {clusters, nil, []dynatrace.ActiveGate{listed("1", old)}, nil, verdict{holders: remembered("1")}},
		"for clusters, used, some are listed":     {clusters, nil, []dynatrace.ActiveGate{cluster(listed("1", young))}, nil, verdict{free: true, why: freeOver}},
		"for clusters, reported":                  {clusters, nil, []dynatrace.ActiveGate{cluster(listed("1", old))}, nil, verdict{holders: remembered("1")}},
		"several environments, moved":             {used, remembered("1"), []dynatrace.ActiveGate{multi("1", young, "dt0g02.X")}, nil, verdict{free: true, why: freeOver}},
		"several environments, only the other":    {used, remembered("1"), []dynatrace.ActiveGate{multi("1", "", "dt0g02.X")}, nil, verdict{holders: remembered("1")}},
		"several environments, still used in one": {used, remembered("1"), []dynatrace.ActiveGate{multi("1", young, old)}, nil, verdict{holders: remembered("1")}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			u := usage{gates: test.gates, environment: "abc12345", err: test.err}
			got := u.judge(test.token, test.known)
			if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(verdict{}), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("verdict (-want +got):\n%s", diff)
			}
		})
	}
}

// TestWaitingEnds: a token that is refused is refused at the next look, too.
func TestWaitingEnds(t *testing.T) {
	for status, want := range map[int]bool{http.StatusUnauthorized: true, http.StatusForbidden: true, http.StatusServiceUnavailable: false} {
		if got := (usage{err: &rest.StatusError{Status: status}}).final(); got != want {
			t.Errorf("HTTP %d is final: %v", status, got)
		}
	}
}

func TestStateWords(t *testing.T) {
	u := usage{gates: []dynatrace.ActiveGate{listed("1"), away(listed("2"))}}
	got := u.gateWords(remembered("1", "2", "3"))
	want := `  - "host-1" (1, online)
  - "host-2" (2, offline since 2026-03-02T12:00:00Z)
  - "host-3" (3, not listed any more: offline for more than two hours, or gone for good)`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("gates (-want +got):\n%s", diff)
	}
}

// TestManyGates: a fleet of hundreds does not fill the screen.
func TestManyGates(t *testing.T) {
	var gates []rememberedGate
	for number := range 27 {
		gates = append(gates, rememberedGate{ID: strconv.Itoa(number), Hostname: "host"})
	}
	for most, want := range map[int]string{10: `  - "host" (9, `, 11: "  - and 1 more", 27: "  - and 17 more"} {
		lines := strings.Split(usage{}.gateWords(gates[:most]), "\n")
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
