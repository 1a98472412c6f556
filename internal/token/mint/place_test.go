// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package mint

import (
	"errors"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/clock/clocktest"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// worlds are two APIs of which each knows its own tokens.
type worlds struct {
	here, there        *simulator.Environment
	atHere, atThere    *dynatrace.Environment
	ofHere, ofThere    string // ids
	hereUses, thereHas string // secrets
}

func newWorlds(t *testing.T) *worlds {
	t.Helper()
	w := &worlds{}
	for _, one := range []struct {
		sim        **simulator.Environment
		api        **dynatrace.Environment
		id, secret *string
	}{{&w.here, &w.atHere, &w.ofHere, &w.hereUses}, {&w.there, &w.atThere, &w.ofThere, &w.thereHas}} {
		now := clocktest.NewFake(noon)
		sim := simulator.New(simulator.WithClock(now))
		t.Cleanup(sim.Close)
		*one.sim = sim.API()
		*one.api = client(t, sim.API(), now)
		*one.id, *one.secret = sim.API().AddGateToken(simulator.TokenSeed{Name: "gate1"})
	}
	return w
}

// TestFind: a token is looked for at its places one after the other, and is missing
// only where all were asked.
func TestFind(t *testing.T) {
	t.Parallel()
	w := newWorlds(t)
	here, there, nowhere := Place{API: w.atHere}, Place{API: w.atThere}, Place{}
	found, unasked, err := Find(t.Context(), map[string][]Place{
		w.ofHere: {here, there}, w.ofThere: {here, there}, "dt0g02.GONE": {here, there}, "dt0g02.OPEN": {here, nowhere},
	})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for id, one := range found {
		got[id] = one.At == there
	}
	if diff := cmp.Diff(map[string]bool{w.ofHere: false, w.ofThere: true}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"dt0g02.OPEN"}, unasked); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var unread *UnreadError
	if _, err := Ask(t.Context(), map[string][]Place{"dt0g02.OPEN": {nowhere}}); !errors.As(err, &unread) || unread.ID != "dt0g02.OPEN" || !errors.Is(err, ErrNotAsked) {
		t.Errorf("%v", err)
	}
	w.there.Fault(simulator.Fault{Kind: simulator.Status, Status: http.StatusForbidden})
	if _, err := Ask(t.Context(), map[string][]Place{w.ofThere: {here, there}}); !errors.As(err, &unread) || unread.API != w.atThere {
		t.Errorf("%v", err)
	}
}

// TestPlaceUsage: who uses a token for Cluster ActiveGates that an environment made, both
// lists tell, and neither alone.
func TestPlaceUsage(t *testing.T) {
	t.Parallel()
	w := newWorlds(t)
	w.here.AddMember(simulator.Hostname("gw1"), simulator.Using(w.hereUses))
	w.there.AddMember(simulator.Hostname("node1"), simulator.Using(w.thereHas))
	both := Place{API: w.atHere, Cluster: w.atThere}
	for _, id := range []string{w.ofHere, w.ofThere} {
		if users := both.Usage(t.Context()).Reporting(id); len(users) != 1 {
			t.Errorf("%s is used by %v", id, users)
		}
	}
	if !both.Usage(t.Context()).ShowsClusters() || (Place{API: w.atHere}).Usage(t.Context()).ShowsClusters() {
		t.Error("an environment shows no Cluster ActiveGates, a cluster does")
	}
	w.there.Fault(simulator.Fault{Kind: simulator.Status, Status: http.StatusForbidden})
	var unread *UnreadError
	if err := both.FreshUsage(t.Context()).Err(); !errors.As(err, &unread) || unread.API != w.atThere || !rest.HasStatus(err, http.StatusForbidden) {
		t.Errorf("%v", err)
	}
	if err := (Place{}).Usage(t.Context()).Err(); !errors.Is(err, ErrNotAsked) {
		t.Errorf("%v", err)
	}
}

// TestJudgeAtCluster: in its cluster's list a Cluster ActiveGate serves every environment,
// so that all of its tokens have to be fit before it has moved; and a list without any
// such gate proves as much as any other.
func TestJudgeAtCluster(t *testing.T) {
	const old, young = "dt0g02.OLD", "dt0g02.YOUNG"
	used := dynatrace.Token{ID: old, Type: TypeCluster, LastUsedDate: noon.Add(-day)}
	gate := func(tokens ...dynatrace.GateToken) []dynatrace.ActiveGate {
		return []dynatrace.ActiveGate{{ID: "1", Hostname: "host-1", Type: TypeCluster, Tokens: tokens}}
	}
	valid := dynatrace.GateToken{EnvironmentID: "a", ID: young, State: dynatrace.StateValid}
	absent := dynatrace.GateToken{EnvironmentID: "b", State: dynatrace.StateAbsent}
	held, free := Verdict{Holders: remembered("1")}, Verdict{Free: Over}
	for name, test := range map[string]struct {
		gates []dynatrace.ActiveGate
		known []Gate
		want  Verdict
	}{
		"no gate at all":           {nil, nil, free},
		"remembered, not listed":   {nil, remembered("1"), held},
		"all moved":                {gate(valid), remembered("1"), free},
		"one environment is open":  {gate(valid, absent), remembered("1"), held},
		"one environment is still": {gate(valid, dynatrace.GateToken{EnvironmentID: "b", ID: old, State: dynatrace.StateValid}), nil, held},
		"without a token":          {gate(), remembered("1"), held},
	} {
		t.Run(name, func(t *testing.T) {
			u := NewUsage("", func() ([]dynatrace.ActiveGate, error) { return test.gates, nil })
			u.clusters = true
			if diff := cmp.Diff(test.want, u.Judge(Case{ID: old, Token: &used, Gates: test.known, Cluster: true}, noon)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
