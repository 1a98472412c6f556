// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"bytes"
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"time"
)

// call is one Client.Do: its attempts, and what it knows between them.
type call struct {
	client  *Client
	request *Request
	pace    *pace
	proof   proof // of the last attempt

	attempt int
	retries int           // without a wait that the server asked for
	waited  time.Duration // for own failures
	doubt   bool          // an earlier attempt may have been executed
	// unanswered tells that the last attempt was sent and got no answer.
	unanswered bool

	asked, askedExactly bool // the last answer named a time to wait

	conn   *conn // of the exchange that is under way; nil until there is one
	reused bool
}

func (k *call) endpoint() string { return k.request.Address.HostPort() }

// do runs the attempts.
func (k *call) do(ctx context.Context) (*Response, error) {
	for {
		response, err := k.once(ctx)
		if err == nil {
			return response, nil
		}
		wait, again := k.retry(ctx, err)
		if !again || k.client.config.Sleep(ctx, wait) != nil {
			return nil, k.failed(ctx, err)
		}
		k.doubt = k.doubt || !k.request.reads() && Ambiguous(err)
	}
}

// failed is the error of the last attempt, with what the ones before left open.
func (k *call) failed(ctx context.Context, err error) error {
	if k.doubt && !Ambiguous(err) {
		err = &inDoubtError{err}
	}
	if ctx.Err() != nil && !errors.Is(err, ctx.Err()) {
		return fmt.Errorf("%w (no further attempt: %w)", err, ctx.Err())
	}
	return err
}

// once is one attempt, reading the answer included, so that a truncated one
// counts as failed.
func (k *call) once(ctx context.Context) (*Response, error) {
	k.unanswered, k.asked, k.askedExactly = false, false, false
	var err error
	if k.proof, err = k.request.Auth.prove(ctx); err != nil {
		return nil, err
	}
	turn, err := k.pace.wait(ctx)
	if err != nil {
		return nil, unreachable(k.endpoint(), err)
	}
	k.attempt++
	begin := k.client.now()
	response, err := k.send(ctx)
	refused, _ := errors.AsType[*StatusError](err)
	turn.done(refused == nil || refused.Status != http.StatusTooManyRequests)
	k.observe(ctx, k.client.now().Sub(begin), response, err)
	return response, err
}

// send asks over one connection. A used one that turns out to be dead before
// anything was sent, or whose loss does not matter, is replaced at once.
func (k *call) send(ctx context.Context) (*Response, error) {
	for {
		k.unanswered = false
		response, err := k.exchange(ctx)
		lost, unanswered := errors.AsType[*UnreachableError](err)
		stale := unanswered && k.reused && ctx.Err() == nil &&
			!errors.Is(err, context.DeadlineExceeded) && (!k.unanswered || k.request.Idempotent)
		if !stale {
			return response, err
		}
		k.doubt = k.doubt || lost.Sent
	}
}

// exchange sends the request and reads the answer. The connection is used again
// only after a complete answer.
func (k *call) exchange(ctx context.Context) (*Response, error) {
	bounded, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	timeout := k.client.config.RequestTimeout
	late := time.AfterFunc(math.MaxInt64, func() { cancel(&lateError{"no answer", timeout}) })
	defer late.Stop()
	idle := make(chan struct{}, 1)
	traced := httptrace.WithClientTrace(bounded, &httptrace.ClientTrace{
		GetConn: func(string) { k.conn, k.reused = nil, false }, // also where one that was chosen is replaced
		GotConn: func(got httptrace.GotConnInfo) {
			k.begin(got)
			late.Reset(timeout)
		},
		PutIdleConn: func(err error) {
			if err == nil {
				idle <- struct{}{}
			}
		},
	})
	k.conn, k.reused = nil, false
	r, err := k.wire(traced)
	if err != nil {
		return nil, err
	}
	answer, err := k.client.config.Dialer.transport.RoundTrip(r)
	if err != nil {
		return nil, k.lost(ctx, bounded, err)
	}
	// The body of some answers outlives the context in net/http.
	stop := context.AfterFunc(bounded, func() { _ = k.conn.Close() })
	response, err := k.read(answer)
	stop()
	_ = answer.Body.Close()
	if err != nil {
		if cause := context.Cause(bounded); cause != nil {
			return nil, k.lost(ctx, bounded, cause)
		}
		return nil, err
	}
	// Whoever dials next may need the place of this connection.
	select {
	case <-idle:
	case <-k.conn.gone:
	case <-bounded.Done():
	}
	response.Peer = k.conn.peer
	k.client.noteDate(response.Endpoint, response.Date)
	return k.classify(response)
}

// begin judges the connection that the transport has chosen, before anything is
// written to it.
func (k *call) begin(got httptrace.GotConnInfo) {
	chosen, ok := got.Conn.(*conn)
	if !ok {
		return // there are no others, and they would lead nowhere: see wire
	}
	k.conn, k.reused = chosen, got.Reused
	chosen.begin(got.Reused, func(peer []*x509.Certificate) error {
		if k.request.Address.IsPlain() {
			return nil
		}
		return k.client.config.Policy.Judge(k.endpoint(), k.request.Address.Host(), peer, k.request.Trust)
	})
}

// wire is the request as net/http sends it.
func (k *call) wire(ctx context.Context) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, k.request.Method, k.request.Address.URL()+k.request.Path, bytes.NewReader(k.request.Body))
	if err != nil {
		return nil, &UnreachableError{Endpoint: k.endpoint(), Err: fmt.Errorf("%s %s: the request cannot be built", k.request.Method, k.request.Template)}
	}
	r.Header.Set("Accept", "application/json, text/plain;q=0.9")
	for name, values := range k.request.Header {
		r.Header[http.CanonicalHeaderKey(name)] = values
	}
	if k.client.config.UserAgent != "" {
		r.Header.Set("User-Agent", k.client.config.UserAgent)
	}
	if k.proof.header != "" {
		r.Header.Set("Authorization", k.proof.header)
	}
	return r, nil
}

// lost is the error of a request that was not answered, or by what is no HTTP.
func (k *call) lost(ctx, bounded context.Context, err error) error {
	untrusted, isUntrusted := errors.AsType[*UntrustedError](err)
	unreached, isUnreached := errors.AsType[*UnreachableError](err)
	noHTTP := false
	switch {
	case ctx.Err() != nil:
		err = ctx.Err()
	case isUntrusted:
		return untrusted // nothing was written
	case k.conn == nil && isUnreached:
		return unreached
	case bounded.Err() != nil:
		err = context.Cause(bounded)
	default:
		noHTTP = k.conn != nil && k.conn.read.Load() && !isBroken(err)
	}
	if demandsCertificate(err) {
		return &UnreachableError{Endpoint: k.endpoint(), Err: fmt.Errorf("%w (%w)", ErrClientCertificate, clean(err, k.secrets()...))}
	}
	// net/http quotes what it cannot parse, and a peer may echo what it was sent.
	err = clean(err, k.secrets()...)
	if noHTTP {
		return &ProtocolError{Method: k.request.Method, Template: k.request.Template, Endpoint: k.endpoint(), Err: fmt.Errorf("%w: %w", ErrMalformed, err)}
	}
	k.unanswered = k.conn != nil && k.conn.wrote.Load()
	if k.unanswered && k.request.reads() {
		return unreachable(k.endpoint(), fmt.Errorf("it takes connections, but gives no answer: %w", err))
	}
	return &UnreachableError{Endpoint: k.endpoint(), Err: err, Sent: k.unanswered}
}

// isBroken tells a connection that ended from one that net/http has given up.
func isBroken(err error) bool {
	_, isNetwork := errors.AsType[net.Error](err)
	return isNetwork || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// read takes the whole answer, up to the bound.
func (k *call) read(answer *http.Response) (*Response, error) {
	limit := cmp.Or(k.request.MaxBody, k.client.config.MaxBody)
	response := &Response{
		Method: k.request.Method, Template: k.request.Template, Endpoint: k.endpoint(),
		Status: answer.StatusCode, Header: answer.Header, secrets: k.secrets(),
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
		TokenID: k.request.Auth.PublicID(), Scheme: k.request.Auth.Scheme(), Setting: k.request.Auth.Setting(), Attempts: k.attempt, Waited: k.waited,
	}
	refused.RetryAfter, k.askedExactly, k.asked = askedWait(response.Header, k.client.config.Clock.Now())
	refused.describe(response.Header.Get("Content-Type"), response.Body, k.secrets(), k.request.EnvelopeOnly)
	refused.Texts = textsIn(response.Body, k.request.Texts, k.secrets())
	return nil, refused
}

func (k *call) secrets() []Secret {
	return append(slices.Clone(k.proof.secrets), k.request.Secrets...)
}

// redirectTarget is where a Location points, without what may be secret.
func redirectTarget(location string, secrets []Secret) string {
	u, err := url.Parse(location)
	if err != nil {
		return ""
	}
	bare := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	return cleaned(bare.String(), secrets)
}

func (k *call) observe(ctx context.Context, duration time.Duration, response *Response, err error) {
	if k.client.config.Observer == nil {
		return
	}
	outcome, status := ended(response, err)
	k.client.config.Observer(ctx, Event{
		Method: k.request.Method, Template: k.request.Template, Endpoint: k.endpoint(),
		Status: status, Attempt: k.attempt, Duration: duration, Outcome: outcome,
	})
}
