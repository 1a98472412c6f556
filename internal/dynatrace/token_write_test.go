// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

var newSecret = "dt0g02.NEW00000." + strings.Repeat("Q7", 32)

func TestCreateToken(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		token dynatrace.NewToken
		body  string
	}{
		"never":    {dynatrace.NewToken{Name: `a"b`, Type: "CLUSTER", Seed: true}, `{"name":"a\"b","activeGateType":"CLUSTER","seedToken":true}`},
		"no type":  {dynatrace.NewToken{Name: "a", Seed: true}, `{"name":"a"}`},
		"relative": {dynatrace.NewToken{Name: "a", Type: "ENVIRONMENT", Expiration: "now+60d"}, `{"name":"a","activeGateType":"ENVIRONMENT","seedToken":false,"expirationDate":"now+60d"}`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			w.answer(http.StatusCreated, fmt.Sprintf(`{"id":"dt0g02.NEW00000","token":%q,"expirationDate":"2026-05-01T00:00:00.000Z","x":[]}`, newSecret))
			created, err := w.environment.CreateToken(context.Background(), test.token)
			if err != nil || created.ID != "dt0g02.NEW00000" || created.Secret.Reveal() != newSecret ||
				!created.ExpirationDate.Equal(time.Date(2026, time.May, 1, 0, 0, 0, 0, time.UTC)) {
				t.Errorf("CreateToken = %v, %v", created, err)
			}
			if diff := cmp.Diff([]string{"POST /api/v2/activeGateTokens " + test.body}, w.requests()); diff != "" {
				t.Error(diff)
			}
			if !w.environment.MadeHere(created.ID) || w.environment.MadeHere("dt0g02.OTHER000") || w.again().MadeHere(created.ID) {
				t.Error("MadeHere tells what this run created, and nothing else")
			}
			if shown := fmt.Sprintf("%v %+v %#v", created, created, created); strings.Contains(shown, newSecret) {
				t.Error(shown)
			}
		})
	}
}

// A creation is sent once whatever happens; 429 alone says that it was not
// executed. What may have created a token is ambiguous, and shows no secret.
func TestCreateTokenFails(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status    int
		body      string
		ambiguous bool
	}{
		"refused":       {http.StatusBadRequest, `{"error":{"code":400,"message":"Constraints violated.","constraintViolations":[{"path":"expirationDate","message":"too late"}]}}`, false},
		"permission":    {http.StatusForbidden, `{"error":{"code":403,"message":"Token is missing required scope."}}`, false},
		"broken":        {http.StatusInternalServerError, `{"token":"` + newSecret + `"}`, true},
		"unavailable":   {http.StatusServiceUnavailable, ``, true},
		"page":          {http.StatusCreated, `<html>`, true},
		"empty":         {http.StatusCreated, ``, true},
		"no object":     {http.StatusCreated, `["` + newSecret + `"]`, true},
		"no id":         {http.StatusCreated, `{"token":"` + newSecret + `"}`, true},
		"id is secret":  {http.StatusCreated, `{"id":"` + newSecret + `","token":"` + newSecret + `"}`, true},
		"no secret":     {http.StatusCreated, `{"id":"dt0g02.NEW00000"}`, true},
		"null secret":   {http.StatusOK, `{"id":"dt0g02.NEW00000","token":null}`, true},
		"odd date":      {http.StatusCreated, `{"id":"dt0g02.NEW00000","token":"` + newSecret + `","expirationDate":{}}`, true},
		"cut off":       {http.StatusCreated, `{"id":"dt0g02.NEW00000","token":"` + newSecret, true},
		"busy for ever": {http.StatusTooManyRequests, `{"error":{"code":429,"message":"Too many requests.","constraintViolations":null}}`, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			w.play(func(writer http.ResponseWriter, _ *http.Request) {
				writer.Header().Set("Retry-After", "1000")
				say(writer, test.status, test.body)
			})
			created, err := w.environment.CreateToken(context.Background(), dynatrace.NewToken{Name: "a"})
			if err == nil || rest.Ambiguous(err) != test.ambiguous {
				t.Fatalf("CreateToken = %v, %v", created, err)
			}
			if diff := cmp.Diff(dynatrace.Created{}, created); diff != "" || w.environment.MadeHere("dt0g02.NEW00000") {
				t.Error("something was created after all")
			}
			showsNoSecret(t, err, newSecret, strings.Repeat("Q7", 32))
			if got := w.requests(); len(got) != 1 {
				t.Errorf("%v", got)
			}
		})
	}
}

// 429 says that nothing was executed: the creation is sent again.
func TestCreateTokenWhileBusy(t *testing.T) {
	t.Parallel()
	s := newStore(0)
	w := newWorld(t, nil)
	busy := true
	w.play(func(writer http.ResponseWriter, r *http.Request) {
		if busy {
			busy = false
			writer.Header().Set("Retry-After", "0")
			refuse(writer, http.StatusTooManyRequests, "Too many requests.")
			return
		}
		s.serve(writer, r)
	})
	if created, err := w.environment.CreateToken(context.Background(), dynatrace.NewToken{Name: "a"}); err != nil || created.ID != tokenID(0) || len(w.requests()) != 2 {
		t.Errorf("CreateToken = %v, %v", created, err)
	}
}

func TestCreateTokenViolations(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.answer(http.StatusBadRequest, `[{"error":{"code":400,"message":"Constraints violated.","constraintViolations":[
		{"path":"expirationDate","message":"too late","parameterLocation":"PAYLOAD_BODY","location":null}]}}]`)
	_, err := w.environment.CreateToken(context.Background(), dynatrace.NewToken{Name: "a"})
	var refused *rest.StatusError
	if !errors.As(err, &refused) {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]rest.Violation{{Path: "expirationDate", Message: "too late", Location: "PAYLOAD_BODY"}}, refused.Violations); diff != "" {
		t.Error(diff)
	}
}

// A revocation may be repeated, and only the API itself can say that the token
// was gone already.
func TestRevokeToken(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status int
		body   string
		check  func(error) bool
	}{
		"done":          {http.StatusNoContent, ``, func(err error) bool { return err == nil }},
		"done, with OK": {http.StatusOK, ``, func(err error) bool { return err == nil }},
		"gone":          {http.StatusNotFound, `[{"error":{"code":404,"message":"gone"}}]`, func(err error) bool { return errors.Is(err, dynatrace.ErrNoSuchToken) && isStatus(err, 404) }},
		"proxy":         {http.StatusNotFound, `<html>404`, func(err error) bool { return !errors.Is(err, dynatrace.ErrNoSuchToken) && isStatus(err, 404) }},
		"page":          {http.StatusOK, `<html>sign in`, isProtocol},
		"permission":    {http.StatusForbidden, ``, func(err error) bool { return isStatus(err, 403) }},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			w.answer(test.status, test.body)
			if err := w.environment.RevokeToken(context.Background(), "dt0g02.X"); !test.check(err) {
				t.Errorf("RevokeToken = %v", err)
			}
			if diff := cmp.Diff([]string{"DELETE /api/v2/activeGateTokens/dt0g02.X"}, w.requests()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The answer to a revocation got lost: it is sent again, and finds nothing.
func TestRevokeTokenAgain(t *testing.T) {
	t.Parallel()
	s := newStore(1)
	w := newWorld(t, nil)
	lost := false
	w.play(func(writer http.ResponseWriter, r *http.Request) {
		if !lost {
			lost = true
			s.change(func(s *store) { s.ids = nil })
			conn, _, err := http.NewResponseController(writer).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			_ = conn.Close()
			return
		}
		s.serve(writer, r)
	})
	err := w.environment.RevokeToken(context.Background(), tokenID(0))
	if !errors.Is(err, dynatrace.ErrNoSuchToken) || !isStatus(err, http.StatusNotFound) || len(w.requests()) != 2 {
		t.Errorf("RevokeToken = %v", err)
	}
}
