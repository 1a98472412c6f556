// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

func (s *stage) destruction(known notes) *destruction {
	return &destruction{deps: s.deps, api: s.api, notes: known, timeout: time.Minute}
}

// TestCancelInterrupted sends nothing where Ctrl-C came before the cancellation.
func TestCancelInterrupted(t *testing.T) {
	t.Parallel()
	for _, serving := range []token{tokenNone, tokenNew} {
		s := newStage(t)
		s.served(newToken)
		s.answers("cancel", reply{http.StatusOK, `{}`})
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if diags := s.destruction(s.open(serving)).run(ctx); !diags.HasError() || diags[0].Summary() != "Interrupted" {
			t.Errorf("serving %q: %v", serving, diags)
		}
		s.sent()
	}
}

// TestCancelLooks: a cancellation whose answer was lost is not sent again where
// connection info shows that the rotation is over, which might end another one.
func TestCancelLooks(t *testing.T) {
	t.Parallel()
	for name, after := range map[string]string{"it was done": oldToken, "another one is open": "third-token"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.served(newToken, after)
			s.answers("cancel", reply{}, reply{http.StatusOK, `{}`})
			if diags := s.destruction(s.open(tokenNew)).run(t.Context()); diags.HasError() {
				t.Error(diags)
			}
			s.sent("cancel")
		})
	}
}

// TestLastLook: what could be read before has to be readable right before a step
// that cannot be undone, and what never could does not stop it.
func TestLastLook(t *testing.T) {
	t.Parallel()
	adopted := notes{Adopted: true, New: hashOf(rest.NewSecret(newToken)), Serving: tokenNew}
	tests := map[string]struct {
		known notes
		reply reply
		fails string // the summary
		phase string
	}{
		"gone":            {notes{New: "n", Serving: tokenNew}, reply{status: http.StatusNotFound}, "What others did to the rotation is not known", phaseStarted},
		"never there":     {notes{New: "n"}, reply{status: http.StatusNotFound}, "", phaseStarted},
		"not permitted":   {notes{New: "n", Serving: tokenNew}, reply{status: http.StatusForbidden}, "What others did to the rotation is not known", phaseStarted},
		"token expired":   {notes{New: "n", Serving: tokenOld}, reply{status: http.StatusUnauthorized}, "What others did to the rotation is not known", phaseStarted},
		"never permitted": {notes{New: "n"}, reply{status: http.StatusForbidden}, "", phaseStarted},
		"another one":     {notes{New: "n", Serving: tokenNew}, reply{http.StatusOK, `{"tenantUUID":"a","tenantToken":"b"}`}, "", phaseFinished},
		"adopted, second": {adopted, reply{http.StatusOK, `{"tenantUUID":"a","tenantToken":"b"}`}, secondSummary, phaseStarted},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.answers("connectioninfo", test.reply)
			phase, _, diags := lastLook(t.Context(), s.deps, s.api, &test.known)
			summary := ""
			for _, told := range diags.Errors() {
				summary += told.Summary()
			}
			if phase != test.phase || summary != test.fails {
				t.Errorf("phase %s, %v", phase, diags)
			}
		})
	}
}

// TestBelongs names both environments, and changes nothing.
func TestBelongs(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	var n notes
	if diags := n.belongs(s.api); diags.HasError() || n.Environment != "abc12345" {
		t.Errorf("%q, %v", n.Environment, diags)
	}
	n.Environment = "ABC12345"
	if diags := n.belongs(s.api); diags.HasError() {
		t.Error(diags)
	}
	n.Environment = "xyz67890"
	diags := n.belongs(s.api)
	if !diags.HasError() || n.Environment != "xyz67890" {
		t.Fatalf("%q, %v", n.Environment, diags)
	}
	for _, word := range []string{`"abc12345"`, `"xyz67890"`} {
		if !strings.Contains(diags[0].Detail(), word) {
			t.Errorf("no %s in %s", word, diags[0].Detail())
		}
	}
}
