// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock/clocktest"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

const (
	apiToken       = "dt0c01.AAAAAAAAAAAAAAAAAAAAAAAA.BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"
	installerToken = "dt0c01.CCCCCCCCCCCCCCCCCCCCCCCC.DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD"
	environmentID  = "abc12345"
)

var now = time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)

// world is an API that a test plays itself, and a client of it.
type world struct {
	t           *testing.T
	server      *httptest.Server
	clock       *clocktest.Fake
	environment *dynatrace.Environment

	mu     sync.Mutex
	handle http.HandlerFunc
	seen   []string // "METHOD path?query token body"
}

func newWorld(t *testing.T, handle http.HandlerFunc) *world {
	t.Helper()
	w := &world{t: t, handle: handle, clock: clocktest.NewFake(now)}
	w.server = httptest.NewUnstartedServer(http.HandlerFunc(w.serve))
	w.server.Config.ErrorLog = log.New(io.Discard, "", 0)
	w.server.StartTLS()
	t.Cleanup(w.server.Close)
	w.environment = w.again()
	return w
}

// again is a client of the same API in another run.
func (w *world) again() *dynatrace.Environment {
	w.t.Helper()
	policy, err := rest.NewPolicy(rest.PolicyConfig{Pins: []rest.Fingerprint{rest.FingerprintOf(w.server.Certificate())}})
	if err != nil {
		w.t.Fatal(err)
	}
	address, err := dynatrace.ParseAddress(w.server.URL + "/e/" + environmentID + "/api/v2/")
	if err != nil {
		w.t.Fatal(err)
	}
	client := rest.NewClient(rest.Config{
		Policy: policy, Dialer: rest.NewDialer(rest.DialerConfig{}), Clock: w.clock,
		Sleep: func(ctx context.Context, d time.Duration) error { return rest.Sleep(ctx, min(d, 20*time.Millisecond)) },
	})
	return dynatrace.New(dynatrace.Config{
		Client: client, Address: address, Clock: w.clock,
		Auth: rest.APIToken(rest.NewSecret(apiToken)), InstallerAuth: rest.APIToken(rest.NewSecret(installerToken)),
	})
}

func (w *world) serve(writer http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	path := strings.TrimPrefix(r.RequestURI, "/e/"+environmentID)
	w.mu.Lock()
	w.seen = append(w.seen, strings.TrimSpace(fmt.Sprintf("%s %s %s", r.Method, path, body)))
	handle := w.handle
	w.mu.Unlock()
	if _, ok := writer.Header()["Date"]; !ok {
		writer.Header().Set("Date", w.clock.Now().UTC().Format(http.TimeFormat))
	}
	token := apiToken
	if strings.HasSuffix(r.URL.Path, "/connectioninfo") {
		token = installerToken
	}
	if r.Header.Get("Authorization") != "Api-Token "+token || !strings.HasPrefix(r.RequestURI, "/e/"+environmentID+"/api/") {
		refuse(writer, http.StatusUnauthorized, "Token Authentication failed")
		return
	}
	handle(writer, r)
}

// answer makes the API answer everything with this.
func (w *world) answer(status int, body string) {
	w.play(func(writer http.ResponseWriter, _ *http.Request) { say(writer, status, body) })
}

func (w *world) play(handle http.HandlerFunc) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.handle = handle
}

// requests are those since the last call.
func (w *world) requests() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	seen := w.seen
	w.seen = nil
	return seen
}

func say(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

func refuse(w http.ResponseWriter, status int, message string) {
	say(w, status, fmt.Sprintf(`{"error":{"code":%d,"message":%q,"constraintViolations":null}}`, status, message))
}

func isStatus(err error, status int) bool {
	var refused *rest.StatusError
	return errors.As(err, &refused) && refused.Status == status
}

func isProtocol(err error) bool {
	var protocol *rest.ProtocolError
	return errors.As(err, &protocol)
}

// showsNoSecret checks everything that an error shows.
func showsNoSecret(t *testing.T, err error, secrets ...string) {
	t.Helper()
	for _, shown := range []string{fmt.Sprint(err), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", err)} {
		for _, secret := range append(secrets, apiToken, installerToken) {
			if strings.Contains(shown, secret) {
				t.Errorf("the error shows a secret: %s", shown)
			}
		}
	}
}
