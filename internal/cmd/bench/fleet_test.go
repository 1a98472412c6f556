// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSplit(t *testing.T) {
	t.Parallel()
	gates := []Gate{{Name: "a", URL: "1"}, {Name: "b", URL: "2"}, {Name: "c", URL: "3"}}
	got := split(gates, 2)
	want := shards{"0": {"a": "1", "c": "3"}, "1": {"b": "2"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got.gates() != len(gates) || got.only("1").gates() != 1 {
		t.Errorf("%d and %d gates", got.gates(), got.only("1").gates())
	}
	if diff := cmp.Diff(shards{wholeShard: {"a": "1", "b": "2", "c": "3"}}, got.together()); diff != "" {
		t.Error(diff)
	}
}

// The states of two shards become one, and then one without shards; nothing else
// of a state is lost.
func TestStates(t *testing.T) {
	t.Parallel()
	shard := func(key string) state {
		t.Helper()
		var s state
		text := strings.ReplaceAll(`{"version": 4, "resources": [
			{"module": "module.shard[\"KEY\"]", "type": "token", "instances": [{"index_key": "tKEY"}]},
			{"module": "module.shard[\"KEY\"]", "type": "certificate", "instances": [{"index_key": "cKEY"}]}]}`, "KEY", key)
		if err := json.Unmarshal([]byte(text), &s); err != nil {
			t.Fatal(err)
		}
		return s
	}
	merged, err := merge([]state{shard("0"), shard("1")})
	if err != nil {
		t.Fatal(err)
	}
	joined, err := merged.joined()
	if err != nil {
		t.Fatal(err)
	}
	for want, got := range map[string]state{
		`{"resources":[` +
			`{"instances":[{"index_key":"t0"}],"module":"module.shard[\"0\"]","type":"token"},{"instances":[{"index_key":"c0"}],"module":"module.shard[\"0\"]","type":"certificate"},` +
			`{"instances":[{"index_key":"t1"}],"module":"module.shard[\"1\"]","type":"token"},{"instances":[{"index_key":"c1"}],"module":"module.shard[\"1\"]","type":"certificate"}` +
			`],"version":4}`: merged,
		`{"resources":[` +
			`{"instances":[{"index_key":"c0"},{"index_key":"c1"}],"module":"module.shard[\"all\"]","type":"certificate"},` +
			`{"instances":[{"index_key":"t0"},{"index_key":"t1"}],"module":"module.shard[\"all\"]","type":"token"}` +
			`],"version":4}`: joined,
	} {
		encoded, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(encoded)); diff != "" {
			t.Error(diff)
		}
	}
	if _, err := merge(nil); err == nil {
		t.Error("no states are merged")
	}
}

func TestFleetTable(t *testing.T) {
	t.Parallel()
	var printed strings.Builder
	err := printFleet(&printed, []fleetRow{{
		title: "plan", resources: 10, state: 3 << 19,
		sample: sample{usage: usage{wall: time.Second, cpu: time.Second / 2, engine: 7 << 20}, Counts: Counts{Requests: 6, Connections: 5}},
	}})
	want := `run   resources  seconds  requests  connections  engine MB  provider MB  provider CPU s  state MB
plan  10         1.0      6         5            7          -            0.5             1.5
`
	if diff := cmp.Diff(want, printed.String()); err != nil || diff != "" {
		t.Error(err, diff)
	}
}
