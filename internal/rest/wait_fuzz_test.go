// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"net/http"
	"strconv"
	"testing"
	"time"
)

// FuzzAskedWait: whatever a server asks, the wait is bounded, a later moment is
// never waited for shorter, and no sequence of such waits exceeds what a call
// may wait in all.
func FuzzAskedWait(f *testing.F) {
	f.Add("7", "", "", uint32(1))
	f.Add("Fri, 31 Dec 9999 23:59:59 GMT", "", "Sun, 01 Mar 2026 12:00:00 GMT", uint32(60))
	f.Add("", "1772366405000", "Mon, 01 Jan 0001 00:00:00 GMT", uint32(5))
	f.Add("-1", "9223372036854775807", "", uint32(0))
	f.Add("1e308", "999999999", "", uint32(0))
	f.Fuzz(func(t *testing.T, retryAfter, reset, date string, later uint32) {
		headers := func(retryAfter, reset string) http.Header {
			return http.Header{"Retry-After": {retryAfter}, "X-Ratelimit-Reset": {reset}, "Date": {date}}
		}
		wait, exact, ok := askedWait(headers(retryAfter, reset), testNow)
		if wait < 0 || wait > longestAsked || !ok && (wait != 0 || exact) {
			t.Errorf("%s, %v, %v", wait, exact, ok)
		}
		checkBudget(t, wait, exact, ok)

		if seconds, err := strconv.ParseUint(retryAfter, 10, 32); err == nil {
			more, _, _ := askedWait(headers(strconv.FormatUint(seconds+uint64(later), 10), reset), testNow)
			if want := time.Duration(seconds) * time.Second; wait != min(want, longestAsked) || more < wait {
				t.Errorf("%s seconds are %s; %d more are %s", retryAfter, wait, later, more)
			}
		}
		if at, err := http.ParseTime(retryAfter); err == nil {
			more, _, _ := askedWait(headers(at.Add(time.Duration(later)*time.Second).UTC().Format(http.TimeFormat), reset), testNow)
			if more < wait && at.Year() < 9000 {
				t.Errorf("until %s it is %s; %d s later %s", retryAfter, wait, later, more)
			}
		}
	})
}

// checkBudget lets a call meet the same answer again and again.
func checkBudget(t *testing.T, wait time.Duration, exact, ok bool) {
	t.Helper()
	const most = time.Minute
	for _, code := range []int{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
		client := &Client{config: Config{MaxRetryWait: most}}
		k := &call{client: client, request: &Request{Idempotent: true}, pace: newPace(func() time.Time { return testNow }, Sleep), asked: ok, askedExactly: exact, waited: time.Second}
		for tries := 0; ; tries++ {
			next, again := k.retryStatus(&StatusError{Status: code, RetryAfter: wait})
			if !again {
				break
			}
			if next < 0 || next > most || k.waited > most || tries > int(most/minAskedWait) {
				t.Fatalf("HTTP %d: try %d after %s, %s in all", code, tries, next, k.waited)
			}
		}
	}
}
