// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package sso is the client of Dynatrace's single sign-on: it gets access tokens
// for an OAuth client (api-facts 7.2), which live five minutes, renews them before
// they end, and does so once for all who need one. It knows nothing of any API
// that they are for.
//
// The exchange itself is golang.org/x/oauth2/clientcredentials, over the same
// rest.Client as everything else: trust, proxy, limits and retries hold, redirects
// are not followed, and nothing of what single sign-on answers gets into a message.
// That library's own memory of a token goes by the system's clock and knows neither
// a context for each caller nor failures, so that it is not used.
package sso

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

const (
	// ahead is how long before its end a token is renewed: longer than a request may
	// wait and take by default. It is at most half of the lifetime.
	ahead = 90 * time.Second
	// usualLifetime is that of a token of which nothing is said (api-facts 7.2).
	usualLifetime = 300 * time.Second
	// pause is how long a failure counts for all who ask. What single sign-on
	// itself has refused counts for the whole run.
	pause = time.Minute
	// deadline ends an exchange that no caller waits for any more.
	deadline = 5 * time.Minute
)

// Config is what a Client needs.
type Config struct {
	Client  *rest.Client
	Address Address
	ID      string
	Secret  rest.Secret
	// Clock is this machine's; nil is the system's.
	Clock clock.Clock
}

// Client is one OAuth client during one run. It is safe for concurrent use.
type Client struct {
	config Config

	shared rest.Shared[grant]

	mu     sync.Mutex
	failed error
	until  time.Time // until when failed counts; zero is for ever
}

// grant is what was granted.
type grant struct {
	token       rest.Secret
	scopes      []string
	begin, over time.Time // by wall clock: a machine that slept must notice
}

// New makes the client. Nothing is sent.
func New(config Config) *Client {
	config.Clock = cmp.Or[clock.Clock](config.Clock, clock.System{})
	return &Client{config: config}
}

// Token is an access token that is valid now and for a while. It is a rest.Grant.
// The error is that of the exchange: a *rest.StatusError without any text of the
// server, or another one of package rest.
func (c *Client) Token(ctx context.Context) (rest.Secret, error) {
	got, err := c.current(ctx)
	return got.token, err
}

// Scopes are those that were granted: all that the client has, since none is asked
// for. They say nothing of what its policies allow.
func (c *Client) Scopes(ctx context.Context) ([]string, error) {
	got, err := c.current(ctx)
	return got.scopes, err
}

func (c *Client) current(ctx context.Context) (grant, error) {
	if kept, ok := c.shared.Kept(); ok && kept.isStale(c.now()) {
		c.forget(kept)
	}
	got, _, err := c.shared.Get(ctx, rest.Question[grant]{
		Endpoint: c.config.Address.server.HostPort(), Deadline: deadline, Ask: c.ask,
	})
	return got, err
}

// forget makes the next caller ask, unless somebody has done so meanwhile.
func (c *Client) forget(stale grant) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if kept, ok := c.shared.Kept(); ok && kept.token.Equal(stale.token) {
		c.shared.Invalidate()
	}
}

func (c *Client) now() time.Time { return c.config.Clock.Now().Round(0) }

// isStale says that a token may end before a request with it arrives, or that the
// clock was set back.
func (g grant) isStale(now time.Time) bool {
	early := min(ahead, g.over.Sub(g.begin)/2)
	return !now.Before(g.over.Add(-early)) || now.Before(g.begin)
}

// ask exchanges, unless that has just failed.
func (c *Client) ask(ctx context.Context) (grant, error) {
	if err := c.failure(); err != nil {
		return grant{}, err
	}
	got, err := c.exchange(ctx)
	if err != nil && ctx.Err() == nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.failed, c.until = err, c.now().Add(pause)
		if isRefusal(err) {
			c.until = time.Time{}
		}
	}
	return got, err
}

// failure is one that still counts.
func (c *Client) failure() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.until.IsZero() && !c.now().Before(c.until) {
		c.failed = nil
	}
	return c.failed
}

// isRefusal says that the same question would be refused again.
func isRefusal(err error) bool {
	return rest.HasStatus(err, http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden)
}

// exchange gets a token for id and secret. Neither a scope nor a resource is asked
// for: one scope that the client lacks would be a refusal of all (api-facts 11).
func (c *Client) exchange(ctx context.Context) (grant, error) {
	config := clientcredentials.Config{
		ClientID: c.config.ID, ClientSecret: c.config.Secret.Reveal(),
		TokenURL: c.config.Address.String(), AuthStyle: oauth2.AuthStyleInParams,
	}
	wire := &transport{client: c}
	begin := c.now()
	token, err := config.Token(context.WithValue(ctx, oauth2.HTTPClient, &http.Client{Transport: wire}))
	switch {
	case wire.failed != nil:
		return grant{}, wire.failed
	case err != nil && wire.answer != nil:
		return grant{}, wire.answer.Malformed("an access token was expected") // the library's error quotes the answer
	case err != nil:
		return grant{}, err
	}
	lifetime := usualLifetime
	if seconds, ok := token.Extra("expires_in").(float64); ok && seconds > 0 && seconds < (24*time.Hour).Seconds() {
		lifetime = time.Duration(seconds * float64(time.Second))
	}
	scopes, _ := token.Extra("scope").(string)
	return grant{token: rest.NewSecret(token.AccessToken), scopes: strings.Fields(scopes), begin: begin, over: begin.Add(lifetime)}, nil
}

// maxBody bounds an answer, in bytes.
const maxBody = 1 << 20

// transport sends the one request of an exchange by a rest.Client.
type transport struct {
	client *Client
	// answer is what came, failed why nothing that can be used did.
	answer *rest.Response
	failed error
}

// RoundTrip implements http.RoundTripper. To ask twice is no harm: each grant stands
// for itself.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	_ = r.Body.Close()
	if err == nil {
		t.answer, err = t.client.config.Client.Do(r.Context(), rest.Request{
			Method: r.Method, Address: t.client.config.Address.server, Path: t.client.config.Address.path, Template: t.client.config.Address.path,
			Header: http.Header{"Content-Type": r.Header.Values("Content-Type")}, Body: body, Secrets: []rest.Secret{t.client.config.Secret},
			Idempotent: true, Reads: true, MaxBody: maxBody, EnvelopeOnly: true,
		})
	}
	if err == nil {
		err = t.answer.NotHTML()
	}
	if err != nil {
		t.failed = silent(err)
		return nil, t.failed
	}
	return &http.Response{
		StatusCode: t.answer.Status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"application/json"}}, // whatever it is labelled: there is no other form
		Body:   io.NopCloser(bytes.NewReader(t.answer.Body)),
	}, nil
}

// silent takes out of a refusal what the server said: it may be about the secret.
func silent(err error) error {
	refused, ok := errors.AsType[*rest.StatusError](err)
	if !ok {
		return err
	}
	told := *refused
	told.Message, told.Violations = "", nil
	return &told
}

// tokenPath is where tokens are granted (api-facts 7.2).
const tokenPath = "/sso/oauth2/token" //nolint:gosec // a path, not a token

var addressForm = rest.AddressForm{Of: "single sign-on", Example: "https://sso.dynatrace.com" + tokenPath}

// Address is where tokens are granted; the zero Address is nowhere.
type Address struct {
	server rest.Address
	path   string
}

// ParseAddress reads a URL; without a path it has the usual one. The error is a
// *rest.AddressError.
func ParseAddress(raw string) (Address, error) {
	server, path, err := addressForm.Parse(raw)
	if err != nil {
		return Address{}, err
	}
	if path == "" || path == "/" {
		path = tokenPath
	}
	return Address{server: server, path: path}, nil
}

// String is the URL.
func (a Address) String() string { return a.server.URL() + a.path }

// DefaultURL is that of an environment at a stage: "sprint", "dev", or empty for
// the public one (api-facts 7.2).
func DefaultURL(stage string) string {
	if stage == "" {
		return "https://sso.dynatrace.com" + tokenPath
	}
	return "https://sso-" + stage + ".dynatracelabs.com" + tokenPath
}
