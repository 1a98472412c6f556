// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"slices"
	"time"
)

// sample is one measurement of a case.
type sample struct {
	usage
	Counts
}

// row is a case with all its measurements.
type row struct {
	title string
	// resources is how many of them one run handles.
	resources int
	samples   []sample
	// ratios are those to the yardstick of the same round.
	ratios []float64
	// yardstick is the row that this one is compared with.
	yardstick *row
	targets   []target
}

// median of what pick finds in the samples; the lower of the middle two.
func median[S any, V int | int64 | float64 | time.Duration](samples []S, pick func(S) V) V {
	values := make([]V, 0, len(samples))
	for _, one := range samples {
		values = append(values, pick(one))
	}
	slices.Sort(values)
	return values[(len(values)-1)/2]
}

func (r *row) seconds() float64 {
	return median(r.samples, func(s sample) time.Duration { return s.wall }).Seconds()
}

func (r *row) ratio() float64 { return median(r.ratios, func(v float64) float64 { return v }) }

func (r *row) peak() int64 { return median(r.samples, func(s sample) int64 { return s.peak }) }

func (r *row) cpu() time.Duration {
	return median(r.samples, func(s sample) time.Duration { return s.cpu })
}

// cpuEach is the providers' CPU time per resource.
func (r *row) cpuEach() time.Duration { return r.cpu() / time.Duration(r.resources) }

// requests and connections are the most of any round: these are no matter of
// luck.
func (r *row) requests() int { return most(r.samples, func(s sample) int { return s.Requests }) }

func (r *row) connections() int { return most(r.samples, func(s sample) int { return s.Connections }) }

func most(samples []sample, pick func(sample) int) int {
	highest := 0
	for _, one := range samples {
		highest = max(highest, pick(one))
	}
	return highest
}
