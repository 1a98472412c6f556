// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// call is one Client.Do: its attempts, and what it knows between them.
type call struct {
	client  *Client
	request *Request
	pool    *pool
	pace    *pace

	attempt int
	retries int           // without a wait that the server asked for
	waited  time.Duration // for own failures
	next    time.Duration // wait before the next attempt
	doubt   bool          // an earlier attempt may have been executed
	// unanswered tells that the last attempt was sent and got no answer.
	unanswered bool

	asked, askedExactly bool // the last answer named a time to wait

	response *Response // of the last attempt
	err      error
}

// do runs the attempts. The loop, the rewinding of the body and the draining
// are go-retryablehttp's; what it gets wrong for us is replaced: which failures
// are retried, how long and how it waits, what remains of a failed answer.
func (k *call) do(ctx context.Context) (*Response, error) {
	request, err := retryablehttp.NewRequestWithContext(ctx, k.request.Method, k.request.URL, k.body())
	if err != nil {
		return nil, fmt.Errorf("%s %s: the request cannot be built", k.request.Method, k.request.Template)
	}
	k.setHeader(request.Header)
	client := &retryablehttp.Client{
		HTTPClient: &http.Client{
			Transport:     k,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		RetryMax: math.MaxInt,
		CheckRetry: func(ctx context.Context, _ *http.Response, _ error) (bool, error) {
			var again bool
			if k.err != nil {
				k.next, again = k.retry(ctx, k.err)
			}
			return again, nil
		},
		// Waiting is done in PrepareRetry, which can be interrupted and tested.
		Backoff:      func(time.Duration, time.Duration, int, *http.Response) time.Duration { return 0 },
		PrepareRetry: func(r *http.Request) error { return k.client.config.Sleep(r.Context(), k.next) },
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	answer, err := client.Do(request)
	if answer != nil {
		_ = answer.Body.Close()
	}
	return k.outcome(ctx, err)
}

// outcome is the result of the last attempt; err is only of interest where
// the library refused before there was any.
func (k *call) outcome(ctx context.Context, err error) (*Response, error) {
	switch {
	case k.err == nil && k.response != nil:
		return k.response, nil
	case k.err == nil && ctx.Err() != nil:
		return nil, unreachable(k.pool.to.endpoint, ctx.Err())
	case k.err == nil:
		return nil, &UnreachableError{Endpoint: k.pool.to.endpoint, Err: errors.New("the request cannot be sent: " + errorKind(err))}
	}
	if k.doubt && !Ambiguous(k.err) {
		k.err = &inDoubtError{k.err}
	}
	if ctx.Err() != nil && !errors.Is(k.err, ctx.Err()) {
		return nil, fmt.Errorf("%w (no further attempt: %w)", k.err, ctx.Err())
	}
	return nil, k.err
}

func errorKind(err error) string { return fmt.Sprintf("%T", err) }

func (k *call) body() any {
	if k.request.Body == nil {
		return nil
	}
	return k.request.Body
}

func (k *call) setHeader(header http.Header) {
	header.Set("Accept", "application/json, text/plain;q=0.9")
	for name, values := range k.request.Header {
		header[http.CanonicalHeaderKey(name)] = values
	}
	if k.client.config.UserAgent != "" {
		header.Set("User-Agent", k.client.config.UserAgent)
	}
	if !k.request.Token.IsEmpty() {
		header.Set("Authorization", "Api-Token "+k.request.Token.Reveal())
	}
}

// RoundTrip is one attempt, reading the answer included, so that a truncated
// one counts as failed. It is part of http.RoundTripper for go-retryablehttp.
func (k *call) RoundTrip(r *http.Request) (*http.Response, error) {
	k.doubt = k.doubt || !k.request.reads() && Ambiguous(k.err)
	k.response, k.err = nil, nil
	k.asked, k.askedExactly = false, false
	turn, err := k.pace.wait(r.Context())
	if err != nil {
		k.err = unreachable(k.pool.to.endpoint, err)
		return nil, k.err
	}
	k.attempt++
	begin := k.client.now()
	k.response, k.err = k.send(r)
	turn.done(!isTooMany(k.err))
	k.observe(r.Context(), k.client.now().Sub(begin))
	if k.err != nil {
		return nil, k.err
	}
	return &http.Response{
		StatusCode: k.response.Status, Header: k.response.Header, Request: r,
		Body: io.NopCloser(bytes.NewReader(nil)),
	}, nil
}

func isTooMany(err error) bool {
	var status *StatusError
	return errors.As(err, &status) && status.Status == http.StatusTooManyRequests
}

func (k *call) observe(ctx context.Context, duration time.Duration) {
	if k.client.config.Observer == nil {
		return
	}
	event := Event{
		Method: k.request.Method, Template: k.request.Template, Endpoint: k.pool.to.endpoint,
		Attempt: k.attempt, Duration: duration, Outcome: OutcomeOK,
	}
	if k.err != nil {
		event.Outcome, event.Status = outcomeOf(k.err)
	} else {
		event.Status = k.response.Status
	}
	k.client.config.Observer(ctx, event)
}
