// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package clock is all about time: what time it is, for everything that decides
// by it, so that tests can set it; durations in Dynatrace's units; deadlines, also
// around calls that must not be cut off; and when the process ends.
package clock

import "time"

// Clock tells the current time.
type Clock interface {
	// Now returns the current instant.
	Now() time.Time
}

// System is the clock of the machine.
type System struct{}

// Now returns the machine's current time.
func (System) Now() time.Time { return time.Now() }

// SameSecond says that two points in time are the same to the second, which is
// what states hold.
func SameSecond(a, b time.Time) bool {
	return a.IsZero() == b.IsZero() && a.Sub(b).Abs() < time.Second
}
