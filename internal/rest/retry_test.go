// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// step is one answer of a scripted peer.
type step func(w http.ResponseWriter)

func status(code int, header ...string) step {
	return func(w http.ResponseWriter) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
		_, _ = w.Write([]byte("text of " + http.StatusText(code)))
	}
}

func truncated(w http.ResponseWriter) {
	w.Header().Set("Content-Length", "100")
	_, _ = w.Write([]byte("[{"))
	_ = http.NewResponseController(w).Flush()
	hangUp(w)
}

// script answers with one step after the other, then with 200.
func script(steps ...step) http.HandlerFunc {
	next := make(chan step, len(steps))
	for _, one := range steps {
		next <- one
	}
	return func(w http.ResponseWriter, _ *http.Request) {
		select {
		case one := <-next:
			one(w)
		default:
			_, _ = w.Write([]byte("done"))
		}
	}
}

func TestRetry(t *testing.T) {
	t.Parallel()
	const second = time.Second
	all := func(one step) []step { return []step{one, one, one, one, one, one, one, one, one, one, one, one} }
	year := "31536000"
	tests := map[string]struct {
		steps     []step
		write     bool
		requests  int
		waits     []time.Duration
		failed    int // status of the error; 0: success; -1: no answer
		ambiguous bool
	}{
		"GET 429 seconds":            {steps: []step{status(429, "Retry-After", "7")}, requests: 2, waits: []time.Duration{7 * second}},
		"GET 429 date":               {steps: []step{status(429, "Retry-After", "Sun, 01 Mar 2026 12:00:09 GMT", "Date", "Sun, 01 Mar 2026 12:00:00 GMT")}, requests: 2, waits: []time.Duration{9 * second}},
		"GET 429 date, skewed clock": {steps: []step{status(429, "Retry-After", "Sun, 01 Mar 2026 13:00:09 GMT", "Date", "Sun, 01 Mar 2026 13:00:00 GMT")}, requests: 2, waits: []time.Duration{9 * second}},
		"GET 429 date in the past":   {steps: []step{status(429, "Retry-After", "Sun, 01 Mar 2026 11:00:00 GMT", "Date", "Sun, 01 Mar 2026 12:00:00 GMT")}, requests: 2, waits: []time.Duration{minAskedWait}},
		"GET 429 zero":               {steps: []step{status(429, "Retry-After", "0")}, requests: 2, waits: []time.Duration{minAskedWait}},
		"GET 429 a year":             {steps: []step{status(429, "Retry-After", year)}, requests: 1, failed: 429},
		"GET 429 absurd":             {steps: []step{status(429, "Retry-After", "99999999999999999999999")}, requests: 1, failed: 429},
		"GET 429, then until the end of time": {
			steps: []step{status(429, "Retry-After", "1"), status(429, "Retry-After", "Fri, 31 Dec 9999 23:59:59 GMT")}, requests: 2, waits: []time.Duration{second}, failed: 429,
		},
		"GET 429 reset in µs":       {steps: []step{status(429, "X-RateLimit-Reset", "1772366405000000", "Date", "Sun, 01 Mar 2026 12:00:00 GMT")}, requests: 2, waits: []time.Duration{5 * second}},
		"GET 429 reset in ms":       {steps: []step{status(429, "X-RateLimit-Reset", "1772366405000", "Date", "Sun, 01 Mar 2026 12:00:00 GMT")}, requests: 2, waits: []time.Duration{5 * second}},
		"GET 429 reset in s":        {steps: []step{status(429, "X-RateLimit-Reset", "1772366405", "Date", "Sun, 01 Mar 2026 12:00:00 GMT")}, requests: 2, waits: []time.Duration{5 * second}},
		"GET 429 reset relative":    {steps: []step{status(429, "X-RateLimit-Reset", "5")}, requests: 2, waits: []time.Duration{5 * second}},
		"GET 429 reset far away":    {steps: []step{status(429, "X-RateLimit-Reset", "9999999999")}, requests: 2, waits: []time.Duration{60 * second}},
		"GET 429 for ever, bounded": {steps: all(status(429, "Retry-After", "25")), requests: 3, waits: []time.Duration{25 * second, 25 * second}, failed: 429},
		"GET 429 without a word, bounded": {
			steps: all(status(429)), requests: 10, failed: 429,
			waits: []time.Duration{second / 2, second, 2 * second, 4 * second, 8 * second, 10 * second, 10 * second, 10 * second, 10 * second},
		},
		"GET 503 with Retry-After":  {steps: []step{status(503, "Retry-After", "3")}, requests: 2, waits: []time.Duration{3 * second}},
		"GET 503 for ever":          {steps: all(status(503)), requests: 4, waits: []time.Duration{second / 2, second, 2 * second}, failed: 503},
		"GET 500 once":              {steps: []step{status(500)}, requests: 2, waits: []time.Duration{second / 2}},
		"GET 501 is final":          {steps: []step{status(501)}, requests: 1, failed: 501},
		"GET 404 is final":          {steps: []step{status(404)}, requests: 1, failed: 404},
		"GET truncated once":        {steps: []step{truncated}, requests: 2, waits: []time.Duration{second / 2}},
		"GET dropped once":          {steps: []step{hangUp}, requests: 2, waits: []time.Duration{second / 2}},
		"GET dropped for ever":      {steps: all(hangUp), requests: 4, waits: []time.Duration{second / 2, second, 2 * second}, failed: -1},
		"GET dropped, then 404":     {steps: []step{hangUp, status(404)}, requests: 2, waits: []time.Duration{second / 2}, failed: 404},
		"PUT 429 was not executed":  {steps: []step{status(429, "Retry-After", "2")}, write: true, requests: 2, waits: []time.Duration{2 * second}},
		"PUT 503 may be executed":   {steps: []step{status(503, "Retry-After", "2")}, write: true, requests: 1, failed: 503, ambiguous: true},
		"PUT 500 may be executed":   {steps: []step{status(500)}, write: true, requests: 1, failed: 500, ambiguous: true},
		"PUT 403 was not executed":  {steps: []step{status(403)}, write: true, requests: 1, failed: 403},
		"PUT dropped":               {steps: []step{hangUp}, write: true, requests: 1, failed: -1, ambiguous: true},
		"PUT truncated":             {steps: []step{truncated}, write: true, requests: 1, failed: -1, ambiguous: true},
		"PUT dropped after a 429":   {steps: []step{status(429, "Retry-After", "1"), hangUp}, write: true, requests: 2, waits: []time.Duration{second}, failed: -1, ambiguous: true},
		"PUT 429 for ever, bounded": {steps: all(status(429, "Retry-After", "40")), write: true, requests: 2, waits: []time.Duration{40 * second}, failed: 429},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPeer(t, script(test.steps...))
			client, waits := newTestClient(t, nil)
			request := p.get()
			if test.write {
				request = p.put("body")
			}
			response, err := client.Do(context.Background(), request)
			if got := len(p.seen()); got != test.requests {
				t.Errorf("%d requests, want %d", got, test.requests)
			}
			if diff := cmp.Diff(test.waits, waits.all()); diff != "" {
				t.Errorf("waits: %s", diff)
			}
			if Ambiguous(err) != test.ambiguous {
				t.Errorf("Ambiguous(%v) = %v", err, !test.ambiguous)
			}
			for _, one := range p.seen() {
				if test.write && !strings.HasSuffix(one, " body") {
					t.Errorf("the body was not rewound: %q", one)
				}
			}
			var refused *StatusError
			switch isStatus := errors.As(err, &refused); {
			case test.failed == 0 && (err != nil || string(response.Body) != "done"):
				t.Errorf("Do = %v", err)
			case test.failed < 0 && (err == nil || isStatus):
				t.Errorf("Do = %v, want no answer", err)
			case test.failed > 0 && (!isStatus || refused.Status != test.failed || refused.Message != "text of "+http.StatusText(test.failed)):
				t.Errorf("Do = %v, want status %d with its text", err, test.failed)
			}
		})
	}
}

// One 429 holds back all calls to the endpoint, not only the one that met it.
func TestPauseIsShared(t *testing.T) {
	t.Parallel()
	p := newPeer(t, script(status(429, "Retry-After", "7")))
	client, waits := newTestClient(t, nil)
	waiting, release := make(chan struct{}, 2), make(chan struct{})
	client.config.Sleep = func(ctx context.Context, d time.Duration) error {
		if d > 0 {
			waiting <- struct{}{}
			<-release
		}
		return waits.sleep(ctx, d)
	}
	done := make(chan error, 2)
	do := func() {
		_, err := client.Do(context.Background(), p.get())
		done <- err
	}
	go do()
	<-waiting // the first call met the 429 and waits
	go do()
	<-waiting // the second waits with it, and has sent nothing
	if got := len(p.seen()); got != 1 {
		t.Errorf("%d requests during the pause", got)
	}
	close(release)
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if got := len(p.seen()); got != 3 {
		t.Errorf("%d requests", got)
	}
}

func TestWaitingEndsWithTheContext(t *testing.T) {
	t.Parallel()
	p := newPeer(t, script(status(503, "Retry-After", "30")))
	ctx, cancel := context.WithCancel(context.Background())
	client, _ := newTestClient(t, func(c *Config) {
		c.Sleep = func(ctx context.Context, d time.Duration) error {
			if d > 0 {
				cancel()
			}
			return Sleep(ctx, d) // the real one, which must not last 30 s
		}
	})
	_, err := client.Do(ctx, p.get())
	var refused *StatusError
	if !errors.Is(err, context.Canceled) || !errors.As(err, &refused) || refused.Status != 503 {
		t.Errorf("Do = %v, want both the answer and the cancellation", err)
	}
}
