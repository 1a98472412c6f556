// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// measured is a row of two rounds beside a yardstick of 2 ms CPU a resource.
func measured(ratio float64, requests, connections int, cpu time.Duration, targets ...target) *row {
	yardstick := &row{title: "yardstick", resources: 10, samples: []sample{{usage: usage{wall: time.Second, cpu: 20 * time.Millisecond}}}}
	one := sample{usage: usage{wall: time.Second, cpu: cpu, peak: 3 << 20}, Counts: Counts{Requests: requests, Lists: requests, Connections: connections}}
	return &row{
		title: "case", resources: 10, samples: []sample{one, one}, ratios: []float64{ratio, ratio},
		yardstick: yardstick, targets: targets,
	}
}

func TestTargets(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		row    *row
		missed string // "" is kept
	}{
		"fast":             {measured(1.1, 0, 0, 0, atMost(1.1)), ""},
		"slow":             {measured(1.11, 0, 0, 0, atMost(1.1)), "1.11 times"},
		"few requests":     {measured(0, 3, 0, 0, requestsAtMost(3)), ""},
		"many requests":    {measured(0, 4, 0, 0, requestsAtMost(3)), "it is 4"},
		"one each":         {measured(0, 10, 10, 0, oneEach(10)), ""},
		"too few lists":    {measured(0, 9, 10, 0, oneEach(10)), "9 requests"},
		"more connections": {measured(0, 10, 11, 0, oneEach(10)), "on 11 connections"},
		"frugal":           {measured(0, 0, 0, 20*time.Millisecond, frugal()), ""},
		"wasteful":         {measured(0, 0, 0, 30*time.Millisecond, frugal()), "3.00 ms instead of 2.00 ms"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var printed strings.Builder
			err := judge(&printed, []*row{test.row})
			if missed := errors.Is(err, errMissed); missed != (test.missed != "") || !strings.Contains(printed.String(), test.missed) {
				t.Errorf("missed %t, want %q: %s", missed, test.missed, printed.String())
			}
		})
	}
}

func TestTable(t *testing.T) {
	t.Parallel()
	floor := &row{title: "floor", resources: 10, samples: []sample{{usage: usage{wall: time.Second / 2}}}, ratios: []float64{0.5}}
	var printed strings.Builder
	if err := printTable(&printed, []*row{measured(1.5, 7, 2, 40*time.Millisecond), floor}); err != nil {
		t.Fatal(err)
	}
	want := `case   seconds  ratio  requests  connections  provider MB  provider CPU s  ms a resource
case   1.00     1.50   7         2            3            0.04            4.00
floor  0.50     0.50   0         0            -            -               -

`
	if diff := cmp.Diff(want, printed.String()); diff != "" {
		t.Error(diff)
	}
}

func TestMedian(t *testing.T) {
	t.Parallel()
	for want, values := range map[int][]int{3: {9, 3, 1}, 2: {4, 2, 3, 1}, 7: {7}} {
		if got := median(values, func(v int) int { return v }); got != want {
			t.Errorf("median of %v is %d, want %d", values, got, want)
		}
	}
}

func TestReadMeter(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "meter.txt")
	if got, err := readMeter(name); err != nil || got != (usage{}) {
		t.Errorf("without a file: %v, %v", got, err)
	}
	if err := os.WriteFile(name, []byte("1500 100\n500 300\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := readMeter(name)
	if err != nil || got != (usage{cpu: 2 * time.Millisecond, peak: 300}) {
		t.Errorf("two providers: %v, %v", got, err)
	}
	if err := os.WriteFile(name, []byte("half a l"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readMeter(name); err == nil {
		t.Error("a torn line is no error")
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	for name, arguments := range map[string][]string{
		"argument": {"extra"}, "no resources": {"-n", "0"}, "no rounds": {"-repeat", "0"}, "pattern": {"-only", "("}, "negative fleet": {"-fleet", "-1"},
	} {
		if _, err := parse(arguments, io.Discard); err == nil {
			t.Errorf("%s: %v is accepted", name, arguments)
		}
	}
}

// The simulator's process answers over a pipe what the benchmark asks for.
func TestWorldServes(t *testing.T) {
	t.Parallel()
	w := remoteInProcess(t)
	fleet, err := w.addGates(2)
	if err != nil || len(fleet.Gates) != 2 || !strings.HasPrefix(fleet.Gates[1].URL, "https://") || fleet.Gates[0].URL == fleet.Gates[1].URL {
		t.Fatalf("%v, %v", fleet, err)
	}
	environment, err := w.environment()
	if err != nil || !strings.HasPrefix(environment.URL, "https://") || !strings.Contains(environment.CAPEM, "BEGIN CERTIFICATE") {
		t.Errorf("%v, %v", environment, err)
	}
	if err := errors.Join(w.setLatency(time.Millisecond), w.clearTokens(tokenPrefix), w.reset()); err != nil {
		t.Error(err)
	}
	if counts, err := w.count(); err != nil || counts != (Counts{}) {
		t.Errorf("%v, %v", counts, err)
	}
}
