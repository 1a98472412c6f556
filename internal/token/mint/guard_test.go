// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package mint

import (
	"errors"
	"net/http"
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
	gate.Type = TypeCluster
	return gate
}

func remembered(ids ...string) []Gate {
	gates := make([]Gate, 0, len(ids))
	for _, id := range ids {
		gates = append(gates, Gate{ID: id, Hostname: "host-" + id})
	}
	return gates
}

func TestJudge(t *testing.T) {
	const old, young = "dt0g02.OLD", "dt0g02.YOUNG"
	used := dynatrace.Token{ID: old, LastUsedDate: noon.Add(-day)}
	unused := dynatrace.Token{ID: old}
	clusters, idle := used, unused
	clusters.Type, idle.Type = TypeCluster, TypeCluster
	tests := map[string]struct {
		token dynatrace.Token
		known []Gate
		gates []dynatrace.ActiveGate
		err   error
		want  Verdict
	}{
		"never used":                              {unused, nil, nil, nil, Verdict{Free: Unused}},
		"never used, the dates lag":               {unused, nil, []dynatrace.ActiveGate{listed("1", old)}, nil, Verdict{Holders: remembered("1")}},
		"never used, a gate is remembered":        {unused, remembered("1"), nil, nil, Verdict{Holders: remembered("1")}},
		"never used, gates unreadable":            {unused, nil, nil, errors.New("403"), Verdict{Free: Unused}},
		"used, nobody reports it":                 {used, nil, []dynatrace.ActiveGate{listed("1", young)}, nil, Verdict{Free: Over}},
		"used, gates unreadable":                  {used, nil, nil, errors.New("403"), Verdict{Blind: true}},
		"used, remembered, unreadable":            {used, remembered("1"), nil, errors.New("403"), Verdict{Blind: true, Holders: remembered("1")}},
		"reported":                                {used, nil, []dynatrace.ActiveGate{listed("1", old)}, nil, Verdict{Holders: remembered("1")}},
		"reported by an offline one":              {used, nil, []dynatrace.ActiveGate{away(listed("1", old))}, nil, Verdict{Holders: remembered("1")}},
		"remembered, not listed":                  {used, remembered("1"), nil, nil, Verdict{Holders: remembered("1")}},
		"remembered, listed without a token":      {used, remembered("1"), []dynatrace.ActiveGate{listed("1")}, nil, Verdict{Holders: remembered("1")}},
		"remembered, an unreadable token":         {used, remembered("1"), []dynatrace.ActiveGate{listed("1", "")}, nil, Verdict{Holders: remembered("1")}},
		"remembered, seen with another":           {used, remembered("1"), []dynatrace.ActiveGate{listed("1", young)}, nil, Verdict{Free: Over}},
		"remembered, offline with another":        {used, remembered("1"), []dynatrace.ActiveGate{away(listed("1", young))}, nil, Verdict{Free: Over}},
		"one moved, one did not":                  {used, remembered("1", "2"), []dynatrace.ActiveGate{listed("1", young), listed("2", old)}, nil, Verdict{Holders: remembered("2")}},
		"another one took it":                     {used, remembered("1"), []dynatrace.ActiveGate{listed("1", young), listed("3", old)}, nil, Verdict{Holders: remembered("3")}},
		"remembered, with an unknown one":         {used, remembered("1"), []dynatrace.ActiveGate{inState(dynatrace.StateUnknown)}, nil, Verdict{Holders: remembered("1")}},
		"remembered, with a malformed one":        {used, remembered("1"), []dynatrace.ActiveGate{inState(dynatrace.StateInvalid)}, nil, Verdict{Holders: remembered("1")}},
		"remembered, without one, but its id":     {used, remembered("1"), []dynatrace.ActiveGate{inState(dynatrace.StateAbsent)}, nil, Verdict{Holders: remembered("1")}},
		"remembered, now too old for tokens":      {used, remembered("1"), []dynatrace.ActiveGate{inState(dynatrace.StateUnsupported)}, nil, Verdict{Holders: remembered("1")}},
		"remembered, another one that expires":    {used, remembered("1"), []dynatrace.ActiveGate{inState(dynatrace.StateExpiring)}, nil, Verdict{Free: Over}},
		"remembered, another in a new state":      {used, remembered("1"), []dynatrace.ActiveGate{inState("QUARANTINED")}, nil, Verdict{Free: Over}},
		"for clusters, never used":                {idle, nil, []dynatrace.ActiveGate{listed("1", young)}, nil, Verdict{Free: Unused}},
		"for clusters, used, none is listed":      {clusters, nil, []dynatrace.ActiveGate{listed("1", young)}, nil, Verdict{Blind: true}},
		"for clusters, used, no gate at all":      {clusters, nil, nil, nil, Verdict{Blind: true}},
		"for clusters, used by another gate":      {clusters, nil, []dynatrace.ActiveGate{listed("1", old)}, nil, Verdict{Holders: remembered("1")}},
		"for clusters, used, some are listed":     {clusters, nil, []dynatrace.ActiveGate{cluster(listed("1", young))}, nil, Verdict{Free: Over}},
		"for clusters, reported":                  {clusters, nil, []dynatrace.ActiveGate{cluster(listed("1", old))}, nil, Verdict{Holders: remembered("1")}},
		"several environments, moved":             {used, remembered("1"), []dynatrace.ActiveGate{multi("1", young, "dt0g02.X")}, nil, Verdict{Free: Over}},
		"several environments, only the other":    {used, remembered("1"), []dynatrace.ActiveGate{multi("1", "", "dt0g02.X")}, nil, Verdict{Holders: remembered("1")}},
		"several environments, still used in one": {used, remembered("1"), []dynatrace.ActiveGate{multi("1", young, old)}, nil, Verdict{Holders: remembered("1")}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			u := NewUsage("abc12345", func() ([]dynatrace.ActiveGate, error) { return test.gates, test.err })
			got := u.Judge(Case{ID: old, Token: &test.token, Gates: test.known}, noon)
			if diff := cmp.Diff(test.want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("verdict (-want +got):\n%s", diff)
			}
		})
	}
}

// TestWaitingEnds: a token that is refused is refused at the next time, too.
func TestWaitingEnds(t *testing.T) {
	for status, want := range map[int]bool{http.StatusUnauthorized: true, http.StatusForbidden: true, http.StatusServiceUnavailable: false} {
		u := NewUsage("", func() ([]dynatrace.ActiveGate, error) { return nil, &rest.StatusError{Status: status} })
		if got := u.Final(); got != want {
			t.Errorf("HTTP %d is final: %v", status, got)
		}
	}
}

// TestJudgeSettled: what is gone, has expired or is allowed needs no list of gates.
func TestJudgeSettled(t *testing.T) {
	expired := &dynatrace.Token{ID: "dt0g02.OLD", LastUsedDate: noon, ExpirationDate: noon}
	alive := &dynatrace.Token{ID: "dt0g02.OLD", LastUsedDate: noon, ExpirationDate: noon.Add(time.Second)}
	for name, test := range map[string]struct {
		token *dynatrace.Token
		inUse bool
		want  Reason
	}{
		"gone": {nil, false, Gone}, "gone, allowed": {nil, true, Gone}, "expired": {expired, false, Expired}, "expired, allowed": {expired, true, Expired},
		"allowed": {alive, true, Allowed},
	} {
		u := NewUsage("", func() ([]dynatrace.ActiveGate, error) {
			t.Errorf("%s: the gates are asked for", name)
			return nil, nil
		})
		if got := u.Judge(Case{ID: "dt0g02.OLD", Token: test.token, Gates: remembered("1"), InUse: test.inUse}, noon); got.Free != test.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// TestJudgeUntoldType: where the API does not tell the type, what the token was
// made for counts.
func TestJudgeUntoldType(t *testing.T) {
	u := NewUsage("", func() ([]dynatrace.ActiveGate, error) { return nil, nil })
	used := dynatrace.Token{ID: "dt0g02.OLD", LastUsedDate: noon}
	for kind, want := range map[string]Verdict{"": {Blind: true}, TypeCluster: {Blind: true}, TypeEnvironment: {Free: Over}} {
		used.Type = kind
		if diff := cmp.Diff(want, u.Judge(Case{ID: used.ID, Token: &used, Cluster: true}, noon)); diff != "" {
			t.Errorf("type %q (-want +got):\n%s", kind, diff)
		}
	}
}
