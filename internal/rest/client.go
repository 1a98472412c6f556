// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"sync"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
)

// Defaults of Config.
const (
	DefaultRequestTimeout = 30 * time.Second
	DefaultMaxRetryWait   = 60 * time.Second
	DefaultMaxBody        = 8 << 20
	DefaultMaxLines       = 16
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
	MaxBody int64
	// MaxLines bounds the requests at a time to one endpoint.
	MaxLines  int
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

	mu    sync.Mutex
	pools map[target]*pool
	paces map[string]*pace // by host:port
	skews map[string]time.Duration
}

// NewClient makes a client; zero values of config become the defaults.
func NewClient(config Config) *Client {
	if config.RequestTimeout <= 0 {
		config.RequestTimeout = DefaultRequestTimeout
	}
	switch {
	case config.MaxRetryWait == 0:
		config.MaxRetryWait = DefaultMaxRetryWait
	case config.MaxRetryWait < 0:
		config.MaxRetryWait = 0
	}
	if config.MaxBody <= 0 {
		config.MaxBody = DefaultMaxBody
	}
	if config.MaxLines <= 0 {
		config.MaxLines = DefaultMaxLines
	}
	if config.Clock == nil {
		config.Clock = clock.System{}
	}
	if config.Sleep == nil {
		config.Sleep = Sleep
	}
	return &Client{
		config: config,
		now:    time.Now, //nolint:forbidigo // durations need a clock that goes on while tests hold the other one
		pools:  map[target]*pool{},
		paces:  map[string]*pace{},
		skews:  map[string]time.Duration{},
	}
}

// Policy is the trust policy of the client.
func (c *Client) Policy() *Policy { return c.config.Policy }

// Dialer is how the client reaches endpoints.
func (c *Client) Dialer() *Dialer { return c.config.Dialer }

// Do sends a request, with retries, and returns an answer with a status of 2xx
// or one of *StatusError, *UnreachableError, *UntrustedError, *ProtocolError,
// *RedirectError, ErrPlainText, *HeaderError.
func (c *Client) Do(ctx context.Context, request Request) (*Response, error) {
	to, err := targetOf(request)
	if err != nil {
		return nil, err
	}
	if err := checkHeader(request); err != nil {
		return nil, err
	}
	p, tempo := c.at(to)
	return (&call{client: c, request: &request, pool: p, pace: tempo}).do(ctx)
}

// DropLines closes the idle connections to endpoint (host:port), so that the
// next request meets who is there now.
func (c *Client) DropLines(endpoint string) {
	c.mu.Lock()
	var dropped []*pool
	for to, p := range c.pools {
		if to.endpoint == endpoint {
			dropped = append(dropped, p)
		}
	}
	c.mu.Unlock()
	for _, p := range dropped {
		p.drop()
	}
}

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

func (c *Client) at(to target) (*pool, *pace) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p, ok := c.pools[to]
	if !ok {
		p = newPool(to, c.config.Dialer, c.config.Policy, c.config.MaxLines)
		c.pools[to] = p
	}
	tempo, ok := c.paces[to.endpoint]
	if !ok {
		tempo = newPace(c.now, c.config.Sleep)
		c.paces[to.endpoint] = tempo
	}
	return p, tempo
}

func targetOf(request Request) (target, error) {
	u, err := url.Parse(request.URL)
	if err != nil || u.Host == "" || u.User != nil {
		return target{}, fmt.Errorf("%s %s: the URL cannot be used", request.Method, request.Template)
	}
	port := u.Port()
	switch {
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return target{}, fmt.Errorf("%s %s: %w", request.Method, request.Template, ErrPlainText)
	case u.Scheme == "http" && port == "":
		port = "80"
	case u.Scheme == "https" && port == "":
		port = "443"
	case u.Scheme != "http" && u.Scheme != "https":
		return target{}, fmt.Errorf("%s %s: the URL cannot be used", request.Method, request.Template)
	}
	name := request.ServerName
	if name == "" {
		name = u.Hostname()
	}
	return target{scheme: u.Scheme, endpoint: net.JoinHostPort(u.Hostname(), port), serverName: name}, nil
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}
