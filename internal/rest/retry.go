// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"context"
	"errors"
	"net/http"
	"time"
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
	if ctx.Err() != nil {
		return 0, false
	}
	var status *StatusError
	if errors.As(failed, &status) {
		return k.retryStatus(status)
	}
	var lost *UnreachableError
	if !errors.As(failed, &lost) || errors.Is(failed, context.Canceled) {
		var protocol *ProtocolError
		if !errors.As(failed, &protocol) || !errors.Is(failed, ErrTruncated) || !k.request.Idempotent {
			return 0, false
		}
		return k.backoff()
	}
	if k.unanswered {
		// An attempt that ran into its deadline has cost enough.
		if !k.request.Idempotent || errors.Is(failed, context.DeadlineExceeded) {
			return 0, false
		}
		return k.backoff()
	}
	if _, dead := k.client.config.Dialer.contact(lost.Endpoint).known(); dead != nil {
		return 0, false // one dial for a dead endpoint
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
	wait := min(firstBackoff<<min(k.retries, 10), maxBackoff)
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
