// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"cmp"
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
	ready     func() error // makes everything as it has to be, untimed
	run       func(ctx context.Context) (sample, error)
	samples   []sample
}

// median of what pick finds in the samples; the lower of the middle two.
func median[V cmp.Ordered](samples []sample, pick func(index int, s sample) V) V {
	values := make([]V, 0, len(samples))
	for index, one := range samples {
		values = append(values, pick(index, one))
	}
	slices.Sort(values)
	return values[(len(values)-1)/2]
}

// times is how long the case takes in times of another, round by round.
func (r *row) times(other *row) float64 {
	return median(r.samples, func(round int, s sample) float64 { return float64(s.wall) / float64(other.samples[round].wall) })
}

// most is the most of any round, of what is no matter of luck.
func (r *row) most(pick func(s sample) int) int {
	highest := 0
	for _, one := range r.samples {
		highest = max(highest, pick(one))
	}
	return highest
}

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
		seconds := median(r.samples, func(_ int, s sample) float64 { return s.wall.Seconds() })
		cpu := median(r.samples, func(_ int, s sample) float64 { return s.cpu.Seconds() })
		total := median(r.samples, func(_ int, s sample) float64 { return s.total.Seconds() })
		fmt.Fprintf(table, "%s\t%d\t%.2f\t%s\t%d\t%d\t%.2f\t%s\t%s\t%.2f\t%s\n", r.title, r.resources, seconds, ratio,
			r.most(func(s sample) int { return s.requests }), r.most(func(s sample) int { return s.connections }), total,
			r.mebibytes(func(_ int, s sample) int64 { return s.engine }), r.mebibytes(func(_ int, s sample) int64 { return s.peak }),
			cpu, r.mebibytes(func(_ int, s sample) int64 { return s.state }))
	}
	fmt.Fprintln(table)
	return table.Flush()
}

// mebibytes is the median of a size; - where there is none to tell.
func (r *row) mebibytes(pick func(index int, s sample) int64) string {
	bytes := median(r.samples, pick)
	if bytes == 0 {
		return "-"
	}
	const mebibyte = 1 << 20
	return fmt.Sprintf("%.1f", float64(bytes)/mebibyte)
}

// target is something that a row has to keep.
type target struct {
	name   string
	missed func(r *row) string // what the row has instead, "" if it keeps the target
}

// atMost is missed by what takes longer than so many times another case.
func atMost(ratio float64, other *row) target {
	return target{fmt.Sprintf("at most %.2f times %s", ratio, other.title), func(r *row) string {
		if found := r.times(other); found > ratio {
			return fmt.Sprintf("%.2f times", found)
		}
		return ""
	}}
}

// requestsAtMost is missed by what asks more in one run.
func requestsAtMost(limit int) target {
	return target{fmt.Sprintf("at most %d requests", limit), func(r *row) string {
		if found := r.most(func(s sample) int { return s.requests }); found > limit {
			return strconv.Itoa(found)
		}
		return ""
	}}
}

// errMissed says that a target was missed; which, was printed.
var errMissed = errors.New("a target is missed")

// judge prints every target and whether it is kept. The error is errMissed.
func judge(output io.Writer, rows []*row) (verdict error) {
	for _, r := range rows {
		for _, t := range r.targets {
			line := "kept    " + r.title + ": " + t.name
			if found := t.missed(r); found != "" {
				line, verdict = "MISSED  "+r.title+": "+t.name+"; it is "+found, errMissed
			}
			fmt.Fprintln(output, line)
		}
	}
	return verdict
}
