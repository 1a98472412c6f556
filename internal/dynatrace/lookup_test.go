// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// An access token is asked for once, authorized by itself.
func TestLookUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.answer(http.StatusOK, `{"id":"dt0c01.A","name":"n","owner":"me","expirationDate":"2026-07-01T00:00:00.000Z","scopes":["activeGates.read","somethingNew"],"personalAccessToken":false}`)
	want := dynatrace.AccessToken{
		ID: "dt0c01.A", Name: "n", Owner: "me", Enabled: true, Scopes: []string{dynatrace.ScopeActiveGatesRead, "somethingNew"},
		ExpirationDate: time.Date(2026, time.July, 1, 0, 0, 0, 0, time.UTC),
	}
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			got, err := w.environment.LookUp(context.Background(), rest.NewSecret(apiToken))
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%v: %s", err, diff)
			}
		})
	}
	all.Wait()
	if diff := cmp.Diff([]string{`POST /api/v2/apiTokens/lookup {"token":"` + apiToken + `"}`}, w.requests()); diff != "" {
		t.Error(diff)
	}
	// Another token is another question, and authorizes itself.
	if _, err := w.environment.LookUp(context.Background(), rest.NewSecret(installerToken)); !isStatus(err, http.StatusUnauthorized) {
		t.Errorf("LookUp = %v", err)
	}
	if got := w.requests(); len(got) != 1 || !strings.Contains(got[0], installerToken) {
		t.Errorf("%v", got)
	}
}

func TestLookUpFails(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status  int
		body    string
		unknown bool
	}{
		"unknown":           {http.StatusNotFound, ``, true},
		"unknown, envelope": {http.StatusNotFound, `{"error":{"code":404,"message":"no ` + apiToken + `"}}`, true},
		"proxy":             {http.StatusNotFound, `<html>`, false},
		"text":              {http.StatusNotFound, `no route`, false},
		"refused":           {http.StatusUnauthorized, `{"error":{"code":401,"message":"` + apiToken + `"}}`, false},
		"nothing told":      {http.StatusOK, `{}`, false},
		"odd date":          {http.StatusOK, `{"id":"x","expirationDate":"soon"}`, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			w.answer(test.status, test.body)
			for range 2 { // errors are not kept
				_, err := w.environment.LookUp(context.Background(), rest.NewSecret(apiToken))
				if err == nil || errors.Is(err, dynatrace.ErrUnknownAccessToken) != test.unknown {
					t.Errorf("LookUp = %v", err)
				}
				if (test.status == http.StatusOK) != isProtocol(err) || (test.status != http.StatusOK) != isStatus(err, test.status) {
					t.Errorf("the answer is lost: %v", err)
				}
				showsNoSecret(t, err)
			}
			if got := w.requests(); len(got) != 2 {
				t.Errorf("%v", got)
			}
		})
	}
}

func TestLookUpDisabled(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.answer(http.StatusOK, `{"id":"x","enabled":false}`)
	if got, err := w.environment.LookUp(context.Background(), rest.NewSecret(apiToken)); err != nil || got.Enabled || got.Scopes != nil {
		t.Errorf("LookUp = %v, %v", got, err)
	}
}
