// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestAnswerTooLarge(t *testing.T) {
	t.Parallel()
	const size = 50 << 20
	tests := map[string]http.HandlerFunc{
		"announced": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "52428800")
			_, _ = io.CopyN(w, zeros{}, size)
		},
		"chunked": func(w http.ResponseWriter, _ *http.Request) { _, _ = io.CopyN(w, zeros{}, size) },
		"refused": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusForbidden)
			_, _ = io.CopyN(w, zeros{}, size)
		},
	}
	for name, handle := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPeer(t, handle)
			client, _ := newTestClient(t, nil)
			_, err := client.Do(context.Background(), p.get())
			var protocol *ProtocolError
			if !errors.Is(err, ErrTooLarge) || !errors.As(err, &protocol) || Ambiguous(err) {
				t.Errorf("Do = %v", err)
			}
			if got := len(p.seen()); got != 1 {
				t.Errorf("%d requests", got)
			}
			if _, err := client.Do(context.Background(), p.put("x")); !errors.Is(err, ErrTooLarge) || !Ambiguous(err) {
				t.Errorf("the next request: %v", err)
			}
		})
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

// An answer that never comes is a lost one, and the request is not repeated.
func TestRequestTimeout(t *testing.T) {
	t.Parallel()
	tests := map[string]http.HandlerFunc{
		"no header": func(_ http.ResponseWriter, r *http.Request) {
			<-r.Context().Done()
			panic(http.ErrAbortHandler) // or it would answer after all
		},
		"no end of the body": func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write([]byte("["))
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
			panic(http.ErrAbortHandler)
		},
	}
	for name, handle := range tests {
		for _, write := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				p := newPeer(t, handle)
				client, _ := newTestClient(t, func(c *Config) { c.RequestTimeout = 500 * time.Millisecond })
				request := p.get()
				if write {
					request = p.put("x")
				}
				_, err := client.Do(context.Background(), request)
				if !errors.Is(err, context.DeadlineExceeded) || !IsUnreachable(err) || Ambiguous(err) != write || len(p.seen()) != 1 {
					t.Errorf("Do = %v after %d requests", err, len(p.seen()))
				}
			})
		}
	}
}

// A write that the caller cancels after it was sent may have been executed.
func TestCancelAfterSendingIsAmbiguous(t *testing.T) {
	t.Parallel()
	arrived, forever := make(chan struct{}), make(chan struct{})
	p := newPeer(t, func(http.ResponseWriter, *http.Request) { close(arrived); <-forever })
	t.Cleanup(func() { close(forever) })
	client, _ := newTestClient(t, nil)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		_, err := client.Do(ctx, p.put("x"))
		done <- err
	}()
	<-arrived
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) || !Ambiguous(err) || IsUnreachable(err) {
		t.Errorf("Do = %v", err)
	}
}

// The peer closes the idle connection: nobody notices.
func TestStaleConnection(t *testing.T) {
	t.Parallel()
	for _, write := range []bool{false, true} {
		p := newPeer(t, nil)
		client, waits := newTestClient(t, nil)
		request := p.get()
		if write {
			request = p.put("x")
		}
		if _, err := client.Do(context.Background(), request); err != nil {
			t.Fatal(err)
		}
		p.server.CloseClientConnections()
		eventually(t, func() bool { return client.Dialer().opened.Load() == 0 })
		if _, err := client.Do(context.Background(), request); err != nil {
			t.Errorf("write %v: %v", write, err)
		}
		if got := waits.all(); len(got) != 0 || len(p.seen()) != 2 || p.connected() != 2 {
			t.Errorf("waits %v, %d requests, %d connections", got, len(p.seen()), p.connected())
		}
	}
}

// eventually waits for a condition that another goroutine brings about.
func eventually(t *testing.T, condition func() bool) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !condition() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("the condition never became true")
		}
	}
}

// The peer drops the request that comes over a used connection: an idempotent
// one is sent again at once, a write never.
func TestReusedConnectionDropped(t *testing.T) {
	t.Parallel()
	for _, method := range []string{http.MethodGet, http.MethodDelete, http.MethodPut} {
		p := newPeer(t, script(status(200), hangUp))
		client, waits := newTestClient(t, nil)
		if _, err := client.Do(context.Background(), p.get()); err != nil {
			t.Fatal(err)
		}
		request := p.get()
		request.Method = method
		request.Idempotent = method != http.MethodPut
		_, err := client.Do(context.Background(), request)
		switch {
		case method == http.MethodPut && (!Ambiguous(err) || len(p.seen()) != 2):
			t.Errorf("PUT: %v after %v", err, p.seen())
		case method != http.MethodPut && (err != nil || len(p.seen()) != 3 || len(waits.all()) != 0):
			t.Errorf("%s: %v after %v", method, err, p.seen())
		}
	}
}

func TestRedirectIsAnError(t *testing.T) {
	t.Parallel()
	elsewhere := newPeer(t, nil)
	for _, code := range []int{301, 302, 303, 307, 308} {
		p := newPeer(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://user:pw@"+elsewhere.endpoint()+"/login?api-token=dt0c01.TOKEN", code)
		})
		client, _ := newTestClient(t, nil)
		_, err := client.Do(context.Background(), p.put("x"))
		var redirect *RedirectError
		if !errors.As(err, &redirect) || redirect.Status != code || redirect.Target != "https://"+elsewhere.endpoint()+"/login" {
			t.Errorf("Do = %#v", err)
		}
		if strings.Contains(err.Error(), "TOKEN") || strings.Contains(err.Error(), "pw") || !Ambiguous(err) {
			t.Errorf("%v", err)
		}
	}
	if got := elsewhere.connected(); got != 0 {
		t.Errorf("%d connections to where it points", got)
	}
}

func TestHeadersAndObserver(t *testing.T) {
	t.Parallel()
	var got http.Header
	p := newPeer(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Clone()
		w.Header().Set("Date", testNow.Add(-7*time.Minute).Format(http.TimeFormat))
	})
	var events []Event
	client, _ := newTestClient(t, func(c *Config) {
		c.Observer = func(_ context.Context, e Event) { e.Duration = 0; events = append(events, e) }
	})
	request := p.put("x")
	request.Header = http.Header{"X-Password": {"pw"}}
	response, err := client.Do(context.Background(), request)
	if err != nil {
		t.Fatal(err)
	}
	if got.Get("User-Agent") != "test/1" || got.Get("Accept") == "" || got.Get("X-Password") != "pw" ||
		got.Get("Authorization") != "Api-Token dt0c01.TOKEN" || got.Get("Accept-Encoding") != "" {
		t.Errorf("header: %v", got)
	}
	want := Event{Method: "PUT", Template: "/x", Endpoint: p.endpoint(), Status: 200, Attempt: 1, Outcome: "ok"}
	if len(events) != 1 || events[0] != want {
		t.Errorf("events: %+v", events)
	}
	if skew, ok := client.Skew(p.endpoint()); !ok || skew != -7*time.Minute || response.Date.IsZero() {
		t.Errorf("skew %v %v, date %v", skew, ok, response.Date)
	}
}

// What has no address goes nowhere: no other way leads around the rule that plain
// http is for this machine only.
func TestNoAddress(t *testing.T) {
	t.Parallel()
	client, _ := newTestClient(t, nil)
	if _, err := client.Do(context.Background(), Request{Method: "GET", Path: "//gate1:9999/x"}); err == nil || client.Dialer().Dials() != 0 {
		t.Errorf("Do = %v", err)
	}
}
