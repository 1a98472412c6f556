// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

func (s *stage) start() *start {
	return &start{deps: s.deps, api: s.api, before: rest.NewSecret(oldToken), timeout: time.Minute}
}

// TestStartLag: a look right after the start that shows the old token proves
// nothing, because the next one may show the new one.
func TestStartLag(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.answers("start", reply{http.StatusOK, bothTokens})
	s.served(oldToken, newToken)
	started := s.start()
	if diags := started.run(t.Context()); diags.HasError() || started.notes.Serving != tokenNew {
		t.Errorf("serving %q, %v", started.notes.Serving, diags)
	}
	if started.notes.Environment != "abc12345" {
		t.Errorf("environment %q", started.notes.Environment)
	}
}

// TestStartServesOld notes the old token where it is served for longer than a
// lag explains: a finish elsewhere shows as the difference, even before the first
// refresh.
func TestStartServesOld(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.answers("start", reply{http.StatusOK, bothTokens})
	s.served(oldToken)
	started := s.start()
	if diags := started.run(t.Context()); diags.HasError() || started.notes.Serving != tokenOld {
		t.Errorf("serving %q, %v", started.notes.Serving, diags)
	}
}

// TestStartRefused does not go on looking where the installer token is refused.
func TestStartRefused(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.answers("start", reply{http.StatusOK, bothTokens})
	s.served(oldToken, "", newToken)
	s.script["connectioninfo"][1] = reply{http.StatusUnauthorized, "Unauthorized"}
	started := s.start()
	if diags := started.run(t.Context()); diags.HasError() || started.notes.Serving != tokenOld {
		t.Errorf("serving %q, %v", started.notes.Serving, diags)
	}
}

// TestStartEnded starts nothing that nobody would save.
func TestStartEnded(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.deps.Lifetime.End(0)
	if diags := s.start().run(t.Context()); !diags.HasError() {
		t.Error("no error")
	}
	s.sent()
}

// TestStartLostThenRefused: the refusal of a second start says nothing of the
// first one, whose answer was lost.
func TestStartLostThenRefused(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.answers("start", reply{}, reply{http.StatusForbidden, `{"error":{"code":403,"message":"no"}}`})
	s.served(oldToken)
	started := s.start()
	err := started.send(t.Context())
	var unproven *unprovenError
	if !errors.As(err, &unproven) {
		t.Errorf("%v", err)
	}
	if said := started.explain(err); said.Summary() != "It is not known whether the rotation was started" {
		t.Errorf("%s: %s", said.Summary(), said.Detail())
	}
	s.sent("start", "start")
}

// TestStartProvenLate: the time of the start may be over when its answer is lost.
func TestStartProvenLate(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.served(newToken)
	over, cancel := context.WithCancel(t.Context())
	cancel()
	started := s.start()
	if !started.proven(over) || started.active.Reveal() != newToken || started.old.Reveal() != oldToken {
		t.Error("the start is not proven")
	}
}
