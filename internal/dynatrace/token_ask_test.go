// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace_test

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
)

// Who is about to revoke asks for these tokens alone, each time, and for a list
// only where one is missing.
func TestAskTokens(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s := newStore(3)
	w := newWorld(t, s.serve)
	one, two := listPath+"/"+tokenID(0), listPath+"/"+tokenID(1)
	for range 2 {
		found, err := w.environment.AskTokens(ctx, tokenID(0), tokenID(1))
		if err != nil || len(found) != 2 || found[tokenID(1)].ID != tokenID(1) {
			t.Errorf("AskTokens = %v, %v", found, err)
		}
		if diff := cmp.Diff([]string{one, two}, w.requests()); diff != "" {
			t.Error(diff)
		}
	}
	s.change(func(s *store) { s.ids = s.ids[1:]; s.ghosts[tokenID(1)] = true }) // gone, and hidden from those who ask for it alone
	found, err := w.environment.AskTokens(ctx, tokenID(0), tokenID(1))
	if _, there := found[tokenID(1)]; err != nil || len(found) != 1 || !there {
		t.Errorf("AskTokens = %v, %v", found, err)
	}
	if diff := cmp.Diff([]string{one, listPath + "?pageSize=3000", two}, w.requests()); diff != "" {
		t.Error(diff)
	}
	if _, err := w.environment.AskTokens(ctx, "dt0g02.4KWZO5EF.SECRET"); !errors.Is(err, dynatrace.ErrNoTokenID) {
		t.Errorf("AskTokens of a whole token: %v", err)
	}
	w.answer(http.StatusServiceUnavailable, "")
	if found, err := w.environment.AskTokens(ctx, tokenID(2)); err == nil || found != nil {
		t.Errorf("AskTokens = %v, %v", found, err)
	}
}

// That the access token may not see the gates is asked once a run; anything
// else that refuses may be over by the next question.
func TestActiveGatesForbidden(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t, func(w http.ResponseWriter, _ *http.Request) {
		refuse(w, http.StatusForbidden, "Token is missing required scope")
	})
	ask := func() {
		t.Helper()
		for _, ask := range []func(context.Context) ([]dynatrace.ActiveGate, error){w.environment.ActiveGates, w.environment.ActiveGatesFresh} {
			if gates, err := ask(ctx); gates != nil || !isStatus(err, http.StatusForbidden) {
				t.Errorf("ActiveGates = %v, %v", gates, err)
			}
		}
	}
	for range 50 {
		ask()
	}
	if got := len(w.requests()); got != 1 {
		t.Errorf("asked %d times", got)
	}
	w.environment = w.again()
	w.answer(http.StatusForbidden, "a proxy says no")
	ask()
	w.answer(http.StatusOK, `{"activeGates":[]}`)
	if gates, err := w.environment.ActiveGates(ctx); err != nil || gates == nil {
		t.Errorf("ActiveGates = %v, %v", gates, err)
	}
}
