// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package sso_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock/clocktest"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
	"github.com/activegate/terraform-provider-activegate/internal/sso"
)

var noon = time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)

// world is single sign-on and one client of it.
type world struct {
	*testing.T
	clock *clocktest.Fake
	on    *simulator.SignOn
	sim   *simulator.Simulator
}

func newWorld(t *testing.T) *world {
	t.Helper()
	t.Parallel()
	now := clocktest.NewFake(noon)
	sim := simulator.New(simulator.WithClock(now))
	t.Cleanup(sim.Close)
	return &world{T: t, clock: now, on: sim.SignOn(), sim: sim}
}

func (w *world) client(change func(*rest.Config, *sso.Config)) *sso.Client {
	w.Helper()
	policy, err := rest.NewPolicy(rest.PolicyConfig{RootsPEM: []byte(w.sim.API().CAPEM()), Clock: w.clock})
	if err != nil {
		w.Fatal(err)
	}
	address, err := sso.ParseAddress(w.on.URL())
	if err != nil {
		w.Fatal(err)
	}
	transport := rest.Config{Policy: policy, Dialer: rest.NewDialer(rest.DialerConfig{}), Clock: w.clock, MaxRetryWait: rest.NoWait}
	config := sso.Config{Address: address, ID: simulator.ClientID, Secret: rest.NewSecret(simulator.ClientSecret), Clock: w.clock}
	if change != nil {
		change(&transport, &config)
	}
	config.Client = rest.NewClient(transport)
	return sso.New(config)
}

func (w *world) asked(want int) {
	w.Helper()
	if got := w.on.Journal().Count(""); got != want {
		w.Errorf("single sign-on was asked %d times, want %d: %q", got, want, w.on.Journal().Lines())
	}
}

// token asks for one.
func (w *world) token(c *sso.Client) string {
	w.Helper()
	token, err := c.Token(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	return token.Reveal()
}

// TestTokenIsSharedAndRenewed: one exchange for all who ask at once, another one
// before the token ends, and none in between.
func TestTokenIsSharedAndRenewed(t *testing.T) {
	w := newWorld(t)
	client := w.client(nil)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() { w.token(client) })
	}
	all.Wait()
	w.asked(1)
	first := w.token(client)
	w.clock.Advance(209 * time.Second) // 300 s less the 90 s that a request may take
	if w.token(client) != first {
		t.Error("it was renewed early")
	}
	w.clock.Advance(time.Second)
	for range 20 {
		all.Go(func() { w.token(client) })
	}
	all.Wait()
	if w.token(client) == first {
		t.Error("it was not renewed")
	}
	w.asked(2)
	scopes, err := client.Scopes(t.Context())
	if err != nil || !strings.Contains(strings.Join(scopes, " "), "fleet-management:activegate.tokens:read") {
		t.Errorf("scopes: %q, %v", scopes, err)
	}
}

// TestShortLife: of a token that lives for a minute the second half is for renewing
// it; and a clock that is set back proves nothing.
func TestShortLife(t *testing.T) {
	w := newWorld(t)
	w.on.SetLifetime(time.Minute)
	client := w.client(nil)
	first := w.token(client)
	w.clock.Advance(29 * time.Second)
	if w.token(client) != first {
		t.Error("it was renewed early")
	}
	w.clock.Advance(time.Second)
	second := w.token(client)
	w.clock.Advance(-time.Hour)
	if second == first || w.token(client) == second {
		t.Error("it was not renewed")
	}
	w.asked(3)
}

// TestRefusalIsOne: a client that is not known is refused once a run, and nothing of
// what was said or sent is in the error.
func TestRefusalIsOne(t *testing.T) {
	w := newWorld(t)
	w.on.Fault(simulator.Fault{
		Kind: simulator.Status, Status: http.StatusBadRequest, ContentType: "application/json",
		Body: fmt.Sprintf(`{"error":{"code":400,"message":"said %s"}}`, simulator.ClientSecret),
	})
	client := w.client(nil)
	for range 5 {
		_, err := client.Token(t.Context())
		if !rest.HasStatus(err, http.StatusBadRequest) || strings.Contains(err.Error(), "said") || strings.Contains(err.Error(), "SIMULATEDCLIENT") {
			t.Errorf("%v", err)
		}
		w.clock.Advance(time.Hour)
	}
	w.asked(1)
}

// TestUnknownClient is what single sign-on itself says of another secret.
func TestUnknownClient(t *testing.T) {
	w := newWorld(t)
	client := w.client(func(_ *rest.Config, c *sso.Config) { c.Secret = rest.NewSecret("wrong") })
	if _, err := client.Token(t.Context()); !rest.HasStatus(err, http.StatusBadRequest) {
		t.Errorf("%v", err)
	}
}

// TestFailuresPause: what may be over soon is asked again after a minute, and not by
// each who needs a token.
func TestFailuresPause(t *testing.T) {
	tests := map[string]struct {
		fault   simulator.Fault
		is      func(error) bool
		timeout time.Duration
	}{
		"500":  {fault: simulator.Fault{Kind: simulator.Status, Status: 500, Body: "broken"}, is: func(err error) bool { return rest.HasStatus(err, 500) }},
		"page": {fault: simulator.Fault{Kind: simulator.HTML}, is: func(err error) bool { return errors.Is(err, rest.ErrHTML) }},
		"no token": {
			fault: simulator.Fault{Kind: simulator.Status, Status: 200, ContentType: "application/json", Body: `{"scope":"a b"}`},
			is:    func(err error) bool { return errors.Is(err, rest.ErrMalformed) },
		},
		"error in a success": {
			fault: simulator.Fault{Kind: simulator.Status, Status: 200, ContentType: "application/json", Body: `{"error":"said-something","access_token":"x"}`},
			is:    func(err error) bool { return errors.Is(err, rest.ErrMalformed) },
		},
		"a form": {
			fault: simulator.Fault{Kind: simulator.Status, Status: 200, ContentType: "text/plain", Body: "access_token=x"},
			is:    func(err error) bool { return errors.Is(err, rest.ErrMalformed) },
		},
		"redirect": {
			fault: simulator.Fault{Kind: simulator.RedirectTo, Location: "https://elsewhere.example/sso"},
			is:    func(err error) bool { var to *rest.RedirectError; return errors.As(err, &to) },
		},
		"too large": {fault: simulator.Fault{Kind: simulator.Oversize}, is: func(err error) bool { return errors.Is(err, rest.ErrTooLarge) }},
		"silence":   {fault: simulator.Fault{Kind: simulator.HangBefore}, timeout: 50 * time.Millisecond, is: rest.IsUnreachable},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			fault := w.on.Fault(test.fault)
			client := w.client(func(c *rest.Config, _ *sso.Config) { c.RequestTimeout = test.timeout })
			for range 3 {
				_, err := client.Token(t.Context())
				_, sent := rest.Granted("dt0s02.X", client.Token).Secret(t.Context())
				if !test.is(err) || rest.Ambiguous(sent) || rest.HasStatus(sent, 500) || strings.Contains(err.Error(), "said") {
					t.Errorf("%v", err)
				}
			}
			if got := fault.Fired(); got != 1 {
				t.Errorf("it was asked %d times", got)
			}
			fault.Remove()
			w.clock.Advance(59 * time.Second)
			if _, err := client.Token(t.Context()); err == nil {
				t.Error("it was asked again at once")
			}
			w.clock.Advance(time.Second)
			if test.timeout == 0 { // a token may take longer than what is silent is waited for
				w.token(client)
			}
		})
	}
}

// TestCallersLeaveAlone: who gives up does not take the token from others.
func TestCallersLeaveAlone(t *testing.T) {
	w := newWorld(t)
	ctx, leave := context.WithCancel(t.Context())
	w.on.Fault(simulator.Fault{Kind: simulator.Delay, Delay: 50 * time.Millisecond, Times: 1})
	client := w.client(nil)
	leave()
	if _, err := client.Token(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	w.token(client)
	w.asked(1)
}

func TestAddress(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"https://sso.dynatrace.com":               "https://sso.dynatrace.com/sso/oauth2/token",
		"https://sso.dynatrace.com/":              "https://sso.dynatrace.com/sso/oauth2/token",
		"https://proxy.example.com:8443/grant/it": "https://proxy.example.com:8443/grant/it",
		sso.DefaultURL(""):                        "https://sso.dynatrace.com/sso/oauth2/token",
		sso.DefaultURL("sprint"):                  "https://sso-sprint.dynatracelabs.com/sso/oauth2/token",
	} {
		if at, err := sso.ParseAddress(raw); err != nil || at.String() != want {
			t.Errorf("%s: %s, %v", raw, at, err)
		}
	}
	for _, raw := range []string{"http://sso.dynatrace.com", "sso.dynatrace.com", "https://u:p@sso.dynatrace.com", "https://sso.dynatrace.com?scope=x", ""} {
		if _, err := sso.ParseAddress(raw); err == nil || strings.Contains(err.Error(), "u:p") {
			t.Errorf("%s: %v", raw, err)
		}
	}
}

// TestProxyAndTrust: the way to single sign-on is that of everything else, and no
// secret goes to whom nobody trusts.
func TestProxyAndTrust(t *testing.T) {
	w := newWorld(t)
	var through atomic.Int32
	proxy := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		through.Add(1)
		if r.Method != http.MethodConnect || r.Host != "sso.dynatrace.com:443" {
			http.Error(rw, "not here", http.StatusForbidden)
			return
		}
		onward, err := net.Dial("tcp", w.on.Address())
		if err != nil {
			http.Error(rw, "no way", http.StatusBadGateway)
			return
		}
		rw.WriteHeader(http.StatusOK)
		conn, _, err := http.NewResponseController(rw).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		go func() { _, _ = io.Copy(onward, conn); _ = onward.Close() }()
		_, _ = io.Copy(conn, onward)
		_ = conn.Close()
	}))
	defer proxy.Close()
	via, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	public, err := sso.ParseAddress(sso.DefaultURL(""))
	if err != nil {
		t.Fatal(err)
	}
	for name, roots := range map[string]string{"trusted": w.sim.API().CAPEM(), "untrusted": ""} {
		client := w.client(func(r *rest.Config, c *sso.Config) {
			c.Address = public
			r.Dialer = rest.NewDialer(rest.DialerConfig{Proxy: func(*url.URL) (*url.URL, error) { return via, nil }})
			if r.Policy, err = rest.NewPolicy(rest.PolicyConfig{RootsPEM: []byte(roots), Clock: w.clock}); err != nil {
				t.Fatal(err)
			}
		})
		_, err := client.Token(t.Context())
		var untrusted *rest.UntrustedError
		if trusted := name == "trusted"; trusted != (err == nil) || trusted == errors.As(err, &untrusted) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if through.Load() != 2 {
		t.Errorf("%d connections went through the proxy", through.Load())
	}
	w.asked(1)
}
