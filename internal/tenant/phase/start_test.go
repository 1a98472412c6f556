// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package phase

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

func (s *stage) start() *Start {
	return &Start{API: s.api, Lifetime: s.ending, before: rest.NewSecret(oldToken), Timeout: time.Minute}
}

// TestStartLag: a reading right after the start that shows the old token proves
// nothing, because the next one may show the new one.
func TestStartLag(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.answers("start", reply{http.StatusOK, bothTokens})
	s.served(oldToken, newToken)
	started := s.start()
	if err := started.Run(t.Context()); err != nil || started.Known.Tokens.Serving != New {
		t.Errorf("serving %q, %v", started.Known.Tokens.Serving, err)
	}
	if started.Known.Environment != "abc12345" {
		t.Errorf("environment %q", started.Known.Environment)
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
	if err := started.Run(t.Context()); err != nil || started.Known.Tokens.Serving != Old {
		t.Errorf("serving %q, %v", started.Known.Tokens.Serving, err)
	}
}

// TestStartRefused does not go on asking where the installer token is refused.
func TestStartRefused(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.answers("start", reply{http.StatusOK, bothTokens})
	s.served(oldToken, "", newToken)
	s.script["connectioninfo"][1] = reply{http.StatusUnauthorized, "Unauthorized"}
	started := s.start()
	if err := started.Run(t.Context()); err != nil || started.Known.Tokens.Serving != Old {
		t.Errorf("serving %q, %v", started.Known.Tokens.Serving, err)
	}
}

// TestStartEnded starts nothing that nobody would save.
func TestStartEnded(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.ending.End(0)
	if err := s.start().Run(t.Context()); err == nil {
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
	var unproven *UnprovenError
	if !errors.As(err, &unproven) {
		t.Errorf("%v", err)
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
	if !started.proven(over) || started.Active.Reveal() != newToken || started.Old.Reveal() != oldToken {
		t.Error("the start is not proven")
	}
}

// TestStartUndone takes back what nobody would save, or could read.
func TestStartUndone(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		readBack bool
		cancel   reply
		why      error
		fails    bool
	}{
		"not read back":         {true, reply{http.StatusOK, `{}`}, ErrNotReadBack, false},
		"not cancelled either":  {true, reply{http.StatusForbidden, `{"error":{"code":403,"message":"no"}}`}, ErrNotReadBack, true},
		"none is open any more": {true, reply{http.StatusBadRequest, `{"error":{"code":400,"message":"There is no rotation"}}`}, ErrNotReadBack, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.answers("start", reply{http.StatusOK, `{}`}) // tells no token, and none is served
			s.answers("cancel", test.cancel)
			s.served(oldToken)
			started := s.start()
			started.MustReadBack = test.readBack
			var undone *UndoneError
			err := started.Run(t.Context())
			if !errors.As(err, &undone) || !errors.Is(undone.Why, test.why) || (undone.Err != nil) != test.fails {
				t.Fatalf("%v", err)
			}
			s.sent("start", "cancel")
		})
	}
}
