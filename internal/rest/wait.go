// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Sleeper waits for d, or returns the error of ctx as soon as it is done.
type Sleeper func(ctx context.Context, d time.Duration) error

// Sleep waits with a real timer.
func Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil || d <= 0 {
		return err
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// askedWait reads how long the server asks to wait. A Retry-After is taken at
// its word: seconds or an HTTP date, measured by the server's own clock if it
// tells it. exact is false for X-RateLimit-Reset, whose unit the
// documentation and the field disagree on (api-facts 7.4).
func askedWait(header http.Header, now time.Time) (wait time.Duration, exact, ok bool) {
	if text := strings.TrimSpace(header.Get("Retry-After")); text != "" {
		if seconds, err := strconv.ParseFloat(text, 64); err == nil && seconds >= 0 {
			return secondsToDuration(seconds), true, true
		}
		if at, err := http.ParseTime(text); err == nil {
			return until(at, header, now), true, true
		}
	}
	reset, err := strconv.ParseInt(strings.TrimSpace(header.Get("X-RateLimit-Reset")), 10, 64)
	if err != nil || reset < 0 {
		return 0, false, false
	}
	switch {
	case reset >= 1e14:
		return until(time.UnixMicro(reset), header, now), false, true
	case reset >= 1e11:
		return until(time.UnixMilli(reset), header, now), false, true
	case reset >= 1e9:
		return until(time.Unix(reset, 0), header, now), false, true
	}
	return secondsToDuration(float64(reset)), false, true
}

// longestAsked bounds the absurd: whoever adds to a wait must not overflow.
const longestAsked = 100 * 365 * 24 * time.Hour

// until is how long it is from the server's now to a moment.
func until(at time.Time, header http.Header, now time.Time) time.Duration {
	return min(max(0, at.Sub(serverNow(header, now))), longestAsked)
}

func secondsToDuration(seconds float64) time.Duration {
	if !(seconds < longestAsked.Seconds()) { // NaN is absurd, too
		return longestAsked
	}
	return time.Duration(seconds * float64(time.Second))
}

func serverNow(header http.Header, now time.Time) time.Time {
	if at, err := http.ParseTime(header.Get("Date")); err == nil {
		return at
	}
	return now
}
