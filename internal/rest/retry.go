// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

const (
	firstBackoff = 500 * time.Millisecond
	maxBackoff   = 10 * time.Second
	// minAskedWait keeps a server that says "retry after 0 seconds" from being
	// asked in a tight loop.
	minAskedWait = 100 * time.Millisecond
	// maxRetries bounds the attempts for failures that name no time to wait.
	maxRetries = 3
)

// retry decides whether the failed attempt may be repeated, and after what
// wait. A write is repeated only where it is certain that it was not executed:
// 429, or nothing was sent.
func (k *call) retry(ctx context.Context, failed error) (wait time.Duration, again bool) {
	if ctx.Err() != nil || errors.Is(failed, ErrClientCertificate) {
		return 0, false
	}
	if status, ok := errors.AsType[*StatusError](failed); ok {
		return k.retryStatus(status)
	}
	lost, unreached := errors.AsType[*UnreachableError](failed)
	repeatable := false
	switch {
	case errors.Is(failed, ErrTruncated):
		repeatable = k.request.Idempotent
	case !unreached || errors.Is(failed, context.Canceled):
	case k.unanswered: // an attempt that ran into its deadline has cost enough
		repeatable = k.request.Idempotent && !errors.Is(failed, context.DeadlineExceeded)
	default: // one dial for a dead endpoint
		repeatable = k.client.config.Dialer.contact(lost.Endpoint).dead() == nil
	}
	if !repeatable {
		return 0, false
	}
	return k.backoff()
}

func (k *call) retryStatus(status *StatusError) (time.Duration, bool) {
	switch status.Status {
	case http.StatusTooManyRequests:
		wait, ok := k.waitAsked(status)
		if ok {
			k.pace.extend(wait) // all calls wait there, this one too
		}
		return 0, ok
	case http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		if k.request.Idempotent {
			return k.waitAsked(status)
		}
	}
	return 0, false
}

// waitAsked is the wait that the server asked for, if the call can afford it.
// Where it named none, 429 is waited out as long as the budget lasts.
func (k *call) waitAsked(status *StatusError) (time.Duration, bool) {
	if !k.asked {
		if status.Status == http.StatusTooManyRequests {
			return k.spend(k.doubled())
		}
		return k.backoff()
	}
	wait := max(status.RetryAfter, minAskedWait)
	if !k.askedExactly {
		wait = min(wait, k.client.config.MaxRetryWait-k.waited)
	}
	return k.spend(wait)
}

// backoff is the wait where the server named none, for a few times.
func (k *call) backoff() (time.Duration, bool) {
	if k.retries >= maxRetries {
		return 0, false
	}
	return k.spend(k.doubled())
}

// doubled is 0.5 s, and twice as much each time, up to 10 s.
func (k *call) doubled() time.Duration {
	wait := retryablehttp.DefaultBackoff(firstBackoff, maxBackoff, k.retries, nil)
	k.retries++
	return wait
}

func (k *call) spend(wait time.Duration) (time.Duration, bool) {
	if wait <= 0 || k.waited+wait > k.client.config.MaxRetryWait {
		return 0, false
	}
	k.waited += wait
	return wait, true
}

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

const (
	firstPoll = 100 * time.Millisecond
	maxPoll   = 2 * time.Second
)

// Poll calls ready at once and then at growing intervals (100 ms to 2 s) until
// it is done or fails, or patience is over. What ready saw when
// it was not ready is kept by the caller. A sleep of nil is a real timer.
func Poll(ctx context.Context, sleep Sleeper, patience time.Duration, ready func(ctx context.Context) (done bool, err error)) error {
	if sleep == nil {
		sleep = Sleep
	}
	begin := time.Now() //nolint:forbidigo // patience is real time, also while tests hold the clock
	var slept time.Duration
	for interval := firstPoll; ; interval = min(2*interval, maxPoll) {
		done, err := ready(ctx)
		if done || err != nil {
			return err
		}
		left := patience - max(slept, time.Since(begin)) //nolint:forbidigo // as above
		if left <= 0 {
			return fmt.Errorf("not within %s", patience)
		}
		wait := min(interval, left)
		if err := sleep(ctx, wait); err != nil {
			return err
		}
		slept += wait
	}
}

// How long a cluster that is being upgraded is waited for, as long as the caller's
// context lasts: before it changes something, and before it answers a question. Whoever
// asks, of each of many nodes perhaps, is told soon that it has to come later.
const (
	upgradePatience      = 30 * time.Minute
	upgradePatienceToAsk = time.Minute
)

// statusUpgrading is a cluster's own for that (api-facts 6); nothing was done.
const statusUpgrading = 556

// IsUpgrading reports whether a cluster was still being upgraded when it was given up.
func IsUpgrading(err error) bool { return HasStatus(err, statusUpgrading) }

// DoAtCluster is Do at a cluster of Managed, whose upgrade it waits out.
func (c *Client) DoAtCluster(ctx context.Context, request Request, sleep Sleeper) (*Response, error) {
	patience := upgradePatience
	if request.Method == http.MethodGet {
		patience = upgradePatienceToAsk
	}
	var response *Response
	var failed, upgrading error
	_ = Poll(ctx, sleep, patience, func(ctx context.Context) (bool, error) {
		if response, failed = c.Do(ctx, request); IsUpgrading(failed) {
			upgrading = failed
			return false, nil
		}
		return true, nil
	})
	if failed != nil && upgrading != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		failed = upgrading // the last try was cut off, and says nothing
	}
	return response, failed
}
