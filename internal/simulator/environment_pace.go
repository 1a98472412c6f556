// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// linger is the latency of the behaviour; it ends with the client.
func (e *Environment) linger(ctx context.Context) {
	latency := time.Duration(e.latency.Load())
	if latency <= 0 {
		return
	}

	timer := time.NewTimer(latency)
	defer timer.Stop()

	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// limit is the answer to a request that exceeds the rate.
func (e *Environment) limit() *reply {
	rate, wait := e.limiter.take()
	if wait <= 0 {
		return nil
	}

	e.mu.Lock()
	refused := e.refuseLocked(http.StatusTooManyRequests, "Too many requests.")
	e.mu.Unlock()

	refused.header = rate.headers(e.sim.now(), wait)

	return &refused
}

// limiter counts requests in windows of real time.
type limiter struct {
	mu    sync.Mutex
	rate  RateLimit
	since time.Time
	count int
}

func (l *limiter) set(rate RateLimit) {
	l.mu.Lock()
	defer l.mu.Unlock()

	if l.rate != rate {
		l.rate, l.since, l.count = rate, time.Time{}, 0
	}
}

// take counts a request; wait is until the window ends if it is one too many.
func (l *limiter) take() (rate RateLimit, wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()

	if l.rate.Requests <= 0 || l.rate.Window <= 0 {
		return l.rate, 0
	}

	now := time.Now()
	if now.Sub(l.since) >= l.rate.Window {
		l.since, l.count = now, 0
	}

	l.count++
	if l.count <= l.rate.Requests {
		return l.rate, 0
	}

	return l.rate, l.since.Add(l.rate.Window).Sub(now)
}

// headers says how long to wait. The timestamp is of the simulator's clock, as
// the Date header is.
func (r RateLimit) headers(now time.Time, wait time.Duration) map[string]string {
	reset := now.Add(wait)
	header := map[string]string{
		"X-RateLimit-Limit":     strconv.Itoa(r.Requests),
		"X-RateLimit-Remaining": "0",
	}

	switch r.Header {
	case "seconds":
		header["X-RateLimit-Reset"] = strconv.FormatInt(seconds(reset.Sub(time.Unix(0, 0))), 10)
	case "millis":
		header["X-RateLimit-Reset"] = strconv.FormatInt(reset.UnixMilli(), 10)
	case "micros":
		header["X-RateLimit-Reset"] = strconv.FormatInt(reset.UnixMicro(), 10)
	default:
		header["Retry-After"] = strconv.FormatInt(seconds(wait), 10)
	}

	return header
}

// seconds rounds up: who comes back then is not too early.
func seconds(d time.Duration) int64 { return int64((d + time.Second - 1) / time.Second) }
