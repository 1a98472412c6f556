// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
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

func TestSpan(t *testing.T) {
	for want, length := range map[string]time.Duration{"90d": 90 * day, "36h": 36 * time.Hour, "1h30m0s": 90 * time.Minute} {
		if got := span(length); got != want {
			t.Errorf("%s is written %q, want %q", length, got, want)
		}
	}
}
