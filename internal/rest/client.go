// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
)

// Defaults of Config.
const (
	DefaultRequestTimeout = 30 * time.Second
	DefaultMaxRetryWait   = 60 * time.Second
	DefaultMaxBody        = 8 << 20
)

// NoWait as Config.MaxRetryWait ends a call at its first failure that would
// have to be waited for.
const NoWait time.Duration = -1

// Config is what a Client needs; Policy and Dialer are required.
type Config struct {
	Policy *Policy
	Dialer *Dialer
	// RequestTimeout bounds one attempt from the first byte sent to the last
	// byte of the answer.
	RequestTimeout time.Duration
	// MaxRetryWait bounds the waiting that one call's own failures cause; NoWait
	// is none at all.
	MaxRetryWait time.Duration
	// MaxBody bounds answers in bytes.
	MaxBody   int64
	UserAgent string
	Observer  Observer
	// Clock reads Retry-After dates; nil is the system's.
	Clock clock.Clock
	// Sleep waits, or returns the error of ctx; nil is Sleep of this package.
	Sleep Sleeper
}

// Client sends requests to any number of endpoints.
type Client struct {
	config Config
	now    func() time.Time // monotonic, unlike config.Clock, which tests move

	paces perKey[string, *pace] // by host:port

	mu    sync.Mutex
	skews map[string]time.Duration
}

// NewClient makes a client; zero values of config become the defaults.
func NewClient(config Config) *Client {
	config.RequestTimeout = cmp.Or(config.RequestTimeout, DefaultRequestTimeout)
	config.MaxRetryWait = max(0, cmp.Or(config.MaxRetryWait, DefaultMaxRetryWait)) // NoWait is negative
	config.MaxBody = cmp.Or(config.MaxBody, DefaultMaxBody)
	config.Clock = cmp.Or[clock.Clock](config.Clock, clock.System{})
	if config.Sleep == nil {
		config.Sleep = Sleep
	}
	return &Client{
		config: config,
		now:    time.Now, //nolint:forbidigo // durations need a clock that goes on while tests hold the other one
		skews:  map[string]time.Duration{},
	}
}

// Policy is the trust policy of the client.
func (c *Client) Policy() *Policy { return c.config.Policy }

// Dialer is how the client reaches endpoints.
func (c *Client) Dialer() *Dialer { return c.config.Dialer }

// Do sends a request, with retries, and returns an answer with a status of 2xx
// or one of *StatusError, *UnreachableError, *UntrustedError, *ProtocolError,
// *RedirectError, or another error where nothing could be sent.
func (c *Client) Do(ctx context.Context, request Request) (*Response, error) {
	if request.Address.IsZero() {
		return nil, fmt.Errorf("%s %s: there is no address", request.Method, request.Template)
	}
	if err := checkHeader(request); err != nil {
		return nil, err
	}
	return (&call{client: c, request: &request, pace: c.paceOf(request.Address.HostPort())}).do(ctx)
}

// Reconnect makes the next request to endpoint (host:port) meet who is there
// now, over a connection of its own.
func (c *Client) Reconnect(endpoint string) { c.config.Dialer.contact(endpoint).epoch.Add(1) }

// Skew is how far the clock of the endpoint (host:port) was ahead of ours at
// its last answer, to the second; false if it never told.
func (c *Client) Skew(endpoint string) (time.Duration, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	skew, ok := c.skews[endpoint]
	return skew, ok
}

func (c *Client) noteDate(endpoint string, date time.Time) {
	if date.IsZero() {
		return
	}
	skew := date.Sub(c.config.Clock.Now()).Truncate(time.Second)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.skews[endpoint] = skew
}

func (c *Client) paceOf(endpoint string) *pace {
	return c.paces.at(endpoint, func() *pace { return newPace(c.now, c.config.Sleep) })
}

// Event is what may be logged of one attempt: nothing else ever is.
type Event struct {
	Method   string
	Template string
	Endpoint string // host:port
	Status   int    // 0 if there was no answer
	Attempt  int    // 1 is the first
	Duration time.Duration
	Outcome  string // ok, or what kind of error came
}

// Observer is told of each attempt, when it has ended.
type Observer func(ctx context.Context, event Event)

// ended is the outcome and the status of an attempt.
func ended(response *Response, err error) (outcome string, status int) {
	refused, _ := errors.AsType[*StatusError](err)
	protocol, _ := errors.AsType[*ProtocolError](err)
	redirect, _ := errors.AsType[*RedirectError](err)
	untrusted, _ := errors.AsType[*UntrustedError](err)
	unreachable, _ := errors.AsType[*UnreachableError](err)
	switch {
	case err == nil:
		return "ok", response.Status
	case refused != nil:
		return "refused", refused.Status
	case protocol != nil:
		return "protocol", protocol.Status
	case redirect != nil:
		return "redirect", redirect.Status
	case untrusted != nil:
		return "untrusted", 0
	case errors.Is(err, context.Canceled):
		return "canceled", 0
	case unreachable != nil && unreachable.Sent:
		return "lost", 0
	}
	return "unreachable", 0
}
