// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace_test

import (
	"context"
	"net/http"
	"testing"
)

// TestRevokedHere remembers what this run deleted or found gone, and nothing
// that may still be there.
func TestRevokedHere(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status int
		body   string
		want   bool
	}{
		"deleted":         {http.StatusNoContent, "", true},
		"gone already":    {http.StatusNotFound, `{"error":{"code":404,"message":"no"}}`, true},
		"page of a proxy": {http.StatusNotFound, `<html></html>`, false},
		"refused":         {http.StatusForbidden, `{"error":{"code":403,"message":"no"}}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			w.answer(test.status, test.body)
			err := w.environment.RevokeToken(context.Background(), tokenID(0))
			if got := w.environment.RevokedHere(tokenID(0)); got != test.want || w.environment.RevokedHere(tokenID(1)) {
				t.Errorf("revoked here: %v, want %v (%v)", got, test.want, err)
			}
		})
	}
}

func TestDisputed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.environment.Dispute(tokenID(0), tokenID(1))
	for i, want := range []bool{true, true, false} {
		if got := w.environment.Disputed(tokenID(i)); got != want {
			t.Errorf("%d is disputed: %v", i, got)
		}
	}
}
