// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"errors"
	"fmt"
	"io"
	"strconv"
)

// target is something that a row has to keep.
type target struct {
	name string
	// missed tells what the row has instead, "" if it keeps the target.
	missed func(*row) string
}

// atMost is missed by what takes longer than so many times the yardstick.
func atMost(ratio float64) target {
	return target{fmt.Sprintf("at most %.1f times the yardstick", ratio), func(r *row) string {
		if r.ratio() <= ratio {
			return ""
		}
		return fmt.Sprintf("%.2f times", r.ratio())
	}}
}

// requestsAtMost is missed by what asks more in one run.
func requestsAtMost(limit int) target {
	return target{fmt.Sprintf("at most %d requests", limit), func(r *row) string {
		if r.requests() <= limit {
			return ""
		}
		return strconv.Itoa(r.requests())
	}}
}

// oneEach is missed unless every gate sees one list on one connection, and
// nothing else.
func oneEach(gates int) target {
	return target{fmt.Sprintf("exactly %d lists on %[1]d connections", gates), func(r *row) string {
		for _, s := range r.samples {
			if s.Requests != gates || s.Lists != gates || s.Connections != gates {
				return fmt.Sprintf("%d requests, %d of them lists, on %d connections", s.Requests, s.Lists, s.Connections)
			}
		}
		return ""
	}}
}

// frugal is missed if the provider needs more CPU for a resource than the
// yardstick's does.
func frugal() target {
	return target{"no more CPU for a resource than the yardstick", func(r *row) string {
		if r.cpuEach() <= r.yardstick.cpuEach() {
			return ""
		}
		return fmt.Sprintf("%.2f ms instead of %.2f ms", milliseconds(r.cpuEach()), milliseconds(r.yardstick.cpuEach()))
	}}
}

// errMissed says that a target was missed; which, was printed.
var errMissed = errors.New("a target is missed")

// judge prints every target and whether it is kept. The error is errMissed.
func judge(output io.Writer, rows []*row) error {
	var verdict error
	for _, r := range rows {
		for _, t := range r.targets {
			line := "kept    " + r.title + ": " + t.name
			if found := t.missed(r); found != "" {
				line = "MISSED  " + r.title + ": " + t.name + "; it is " + found
				verdict = errMissed
			}
			if _, err := fmt.Fprintln(output, line); err != nil {
				return err
			}
		}
	}
	return verdict
}
