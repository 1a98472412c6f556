// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// send takes a line that the request trusts and exchanges request and answer
// over it. A line that turns out to be dead before anything was sent, or
// whose loss does not matter, is replaced at once.
func (k *call) send(r *http.Request) (*Response, error) {
	for {
		k.unanswered = false
		l, err := k.pool.take(r.Context(), k.request.Trust)
		if err != nil {
			return nil, err
		}
		reused := l.reused
		response, err := k.exchange(r, l)
		if err == nil {
			return response, nil
		}
		var lost *UnreachableError
		stale := errors.As(err, &lost) && reused && r.Context().Err() == nil &&
			!errors.Is(err, context.DeadlineExceeded) && (!k.unanswered || k.request.Idempotent)
		if !stale {
			return nil, err
		}
		k.doubt = k.doubt || lost.Sent
		if r.GetBody == nil {
			continue
		}
		if r.Body, err = r.GetBody(); err != nil {
			return nil, unreachable(k.pool.to.endpoint, err)
		}
	}
}

// exchange sends the request over l and reads the answer. The line goes back
// to the pool only after a complete answer.
func (k *call) exchange(r *http.Request, l *line) (*Response, error) {
	ctx, cancel := context.WithTimeoutCause(r.Context(), k.client.config.RequestTimeout, &answerTimeoutError{k.client.config.RequestTimeout})
	defer cancel()
	l.conn.wrote.Store(false)
	l.conn.read.Store(false)
	answer, err := l.transport.RoundTrip(r.WithContext(ctx))
	if err != nil {
		k.pool.discard(l)
		return nil, k.lost(ctx, r, l, err)
	}
	// The body of some answers outlives the context in net/http.
	stop := context.AfterFunc(ctx, func() { _ = l.conn.Close() })
	response, err := k.read(answer)
	stop()
	_ = answer.Body.Close()
	if err != nil {
		k.pool.discard(l)
		if cause := context.Cause(ctx); cause != nil {
			return nil, k.lost(ctx, r, l, cause)
		}
		return nil, err
	}
	response.Peer = l.peer
	k.pool.give(l)
	k.client.noteDate(response.Endpoint, response.Date)
	return k.classify(response)
}

// lost is the error of a request that was not answered, or by what is no HTTP.
func (k *call) lost(ctx context.Context, r *http.Request, l *line, err error) error {
	noHTTP := false
	switch {
	case r.Context().Err() != nil:
		err = r.Context().Err()
	case ctx.Err() != nil:
		err = context.Cause(ctx)
	default:
		noHTTP = l.conn.read.Load() && !isBroken(err)
	}
	// net/http quotes what it cannot parse, and a peer may echo what it was sent.
	err = tidy(err, k.secrets()...)
	if noHTTP {
		return &ProtocolError{Method: k.request.Method, Template: k.request.Template, Endpoint: k.pool.to.endpoint, Err: fmt.Errorf("%w: %w", ErrMalformed, err)}
	}
	k.unanswered = l.conn.wrote.Load()
	if k.unanswered && k.request.reads() {
		return unreachable(k.pool.to.endpoint, fmt.Errorf("it takes connections, but gives no answer: %w", err))
	}
	return &UnreachableError{Endpoint: k.pool.to.endpoint, Err: err, Sent: k.unanswered}
}

// isBroken tells a connection that ended from one that net/http has given up.
func isBroken(err error) bool {
	var network net.Error
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, errLineDead) || errors.As(err, &network)
}

// read takes the whole answer, up to the bound.
func (k *call) read(answer *http.Response) (*Response, error) {
	limit := k.request.MaxBody
	if limit <= 0 {
		limit = k.client.config.MaxBody
	}
	response := &Response{
		Method: k.request.Method, Template: k.request.Template, Endpoint: k.pool.to.endpoint,
		Status: answer.StatusCode, Header: answer.Header,
	}
	if at, err := http.ParseTime(answer.Header.Get("Date")); err == nil {
		response.Date = at
	}
	if answer.StatusCode < http.StatusOK {
		// What follows 101 is another protocol, and has no end.
		return nil, response.protocolError(fmt.Errorf("%w: nobody asked for another protocol", ErrMalformed))
	}
	if answer.ContentLength > limit {
		return nil, response.protocolError(fmt.Errorf("%w: %d bytes, at most %d are accepted", ErrTooLarge, answer.ContentLength, limit))
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, limit+1))
	switch {
	case err != nil:
		return nil, response.protocolError(fmt.Errorf("%w after %d bytes", ErrTruncated, len(body)))
	case int64(len(body)) > limit:
		return nil, response.protocolError(fmt.Errorf("%w: at most %d bytes are accepted", ErrTooLarge, limit))
	}
	response.Body = body
	return response, nil
}

// classify turns an answer that is no success into its error.
func (k *call) classify(response *Response) (*Response, error) {
	switch {
	case response.Status >= 200 && response.Status < 300:
		return response, nil
	case response.Status < 400:
		return nil, &RedirectError{
			Method: response.Method, Template: response.Template, Endpoint: response.Endpoint,
			Status: response.Status, Target: redirectTarget(response.Header.Get("Location"), k.secrets()),
		}
	}
	refused := &StatusError{
		Method: response.Method, Template: response.Template, Endpoint: response.Endpoint, Status: response.Status,
		TokenID: k.request.Token.PublicID(), Attempts: k.attempt, Waited: k.waited,
	}
	refused.RetryAfter, k.askedExactly, k.asked = askedWait(response.Header, k.client.config.Clock.Now())
	refused.describe(response.Header.Get("Content-Type"), response.Body, k.secrets(), k.request.EnvelopeOnly)
	return nil, refused
}

func (k *call) secrets() []Secret {
	return append([]Secret{k.request.Token}, k.request.Secrets...)
}

// redirectTarget is where a Location points, without what may be secret.
func redirectTarget(location string, secrets []Secret) string {
	u, err := url.Parse(location)
	if err != nil {
		return ""
	}
	bare := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	return tidied(bare.String(), secrets)
}

// answerTimeoutError says that an answer took too long.
type answerTimeoutError struct{ timeout time.Duration }

// Error names the bound.
func (e *answerTimeoutError) Error() string { return fmt.Sprintf("no answer within %s", e.timeout) }

// Is makes it a deadline like any other.
func (e *answerTimeoutError) Is(target error) bool { return target == context.DeadlineExceeded }
