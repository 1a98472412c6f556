// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"text/tabwriter"
	"time"
)

// sample is what one run of a case cost.
type sample struct {
	wall time.Duration
	// CPU time in user and system mode, of all providers, and with the engine's.
	cpu, total time.Duration
	// Bytes: resident memory at the peak, of the largest provider and of the
	// engine, and the size of the state; 0 is unknown.
	peak, engine, state int64
	// What the simulator saw.
	requests, connections int
}

// row is a case, and a line of the table.
type row struct {
	title     string
	resources int
	yardstick *row // the case that it is compared with
	targets   []target
	ready     func() // makes everything as it has to be, untimed
	run       func(ctx context.Context) sample
	samples   []sample
}

// median of a figure of each round; the lower of the middle two.
func (r *row) median(figure func(round int, s sample) float64) float64 {
	values := make([]float64, 0, len(r.samples))
	for round, one := range r.samples {
		values = append(values, figure(round, one))
	}
	slices.Sort(values)
	return values[(len(values)-1)/2]
}

// times is how long the case takes in times of another, round by round.
func (r *row) times(other *row) float64 {
	return r.median(func(round int, s sample) float64 { return float64(s.wall) / float64(other.samples[round].wall) })
}

// seconds and mebibytes print the median of a time and of a size; - where there is
// no size to tell.
func (r *row) seconds(taken func(s sample) time.Duration) string {
	return fmt.Sprintf("%.2f", r.median(func(_ int, s sample) float64 { return taken(s).Seconds() }))
}

func (r *row) mebibytes(size func(s sample) int64) string {
	bytes := r.median(func(_ int, s sample) float64 { return float64(size(s)) })
	if bytes == 0 {
		return "-"
	}
	const mebibyte = 1 << 20
	return fmt.Sprintf("%.1f", bytes/mebibyte)
}

// most is the most of any round, of what is no matter of luck.
func (r *row) most(count func(s sample) int) int {
	highest := 0
	for _, one := range r.samples {
		highest = max(highest, count(one))
	}
	return highest
}

func (r *row) requests() int { return r.most(func(s sample) int { return s.requests }) }

// printTable prints one line a case, columns aligned.
func printTable(output io.Writer, rows []*row) error {
	const padding = 2
	table := tabwriter.NewWriter(output, 0, 0, padding, ' ', 0)
	fmt.Fprintln(table, "case\tresources\tseconds\tratio\trequests\tconnections\tCPU s\tengine MB\tprovider MB\tprovider CPU s\tstate MB")
	for _, r := range rows {
		ratio := "-"
		if r.yardstick != nil {
			ratio = fmt.Sprintf("%.2f", r.times(r.yardstick))
		}
		fmt.Fprintf(table, "%s\t%d\t%s\t%s\t%d\t%d\t%s\t%s\t%s\t%s\t%s\n", r.title, r.resources,
			r.seconds(func(s sample) time.Duration { return s.wall }), ratio, r.requests(), r.most(func(s sample) int { return s.connections }),
			r.seconds(func(s sample) time.Duration { return s.total }), r.mebibytes(func(s sample) int64 { return s.engine }),
			r.mebibytes(func(s sample) int64 { return s.peak }), r.seconds(func(s sample) time.Duration { return s.cpu }),
			r.mebibytes(func(s sample) int64 { return s.state }))
	}
	fmt.Fprintln(table)
	return table.Flush()
}

// target is the most that a row may take: times another case, or requests of one run.
type target struct {
	most  float64
	times *row // nil: requests
}

// has is what a row has of what the target bounds, and prints that and the bound.
func (t target) has(r *row) (found float64, words, bound string) {
	if t.times == nil {
		return float64(r.requests()), strconv.Itoa(r.requests()), fmt.Sprintf("%.0f requests", t.most)
	}
	found = r.times(t.times)
	return found, fmt.Sprintf("%.2f times", found), fmt.Sprintf("%.2f times %s", t.most, t.times.title)
}

// errMissed says that a target was missed; which, was printed.
var errMissed = errors.New("a target is missed")

// judge prints every target and whether it is kept. The error is errMissed.
func judge(output io.Writer, rows []*row) (verdict error) {
	for _, r := range rows {
		for _, t := range r.targets {
			found, words, bound := t.has(r)
			if found <= t.most {
				fmt.Fprintf(output, "kept    %s: at most %s\n", r.title, bound)
				continue
			}
			fmt.Fprintf(output, "MISSED  %s: at most %s; it is %s\n", r.title, bound, words)
			verdict = errMissed
		}
	}
	return verdict
}
