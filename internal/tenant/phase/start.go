// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package phase

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

const (
	// lagTimeout is how long the start waits for connection info to show the new
	// token. The state is saved only after that, so it is short.
	lagTimeout = 2500 * time.Millisecond
	// undoTimeout bounds what is done while the process is about to end.
	undoTimeout = time.Second
)

// ErrEnding says that the engine is gone: nobody would save the new token.
var ErrEnding = errors.New("the run was interrupted before the new token could be saved")

// ErrNotReadBack says that nobody could read the new token.
var ErrNotReadBack = errors.New("connection info does not serve the new token while the rotation is open")

// Start is one start of a rotation.
type Start struct {
	API      *dynatrace.Environment
	Lifetime *clock.Lifetime
	// MustReadBack says that nobody will know the new token but connection info.
	MustReadBack bool
	Timeout      time.Duration

	// Active and Old are the rotation's tokens, as far as they were told, and At
	// is when it was started, by the API's clock.
	Active, Old rest.Secret
	At          time.Time
	Known       Known

	before rest.Secret // what connection info served before the start
	unread error       // why it could not be read
}

// Prepare asks what may be needed once the rotation is open. It returns why
// connection info could not be read.
func (s *Start) Prepare(ctx context.Context) error {
	s.before, s.unread = Served(ctx, s.API)
	if listed, err := s.API.ActiveGates(ctx); err == nil { // a finish says what is wrong with it
		s.Known.AddGates(listed)
	}
	return s.unread
}

// Run starts the rotation. The calls are detached from Ctrl-C, because nobody
// would know the new token if the answer were not awaited.
func (s *Start) Run(ctx context.Context) error {
	defer s.Lifetime.Hold()()
	if err := ctx.Err(); err != nil { // from here on it is ignored
		return err
	}
	if s.Lifetime.Ended() { // the process is about to go, and waits for nothing that begins now
		return context.Canceled
	}
	ctx, cancel := clock.Detached(ctx, s.Timeout)
	defer cancel()
	if err := s.send(ctx); err != nil {
		return err
	}
	if s.Active.IsEmpty() {
		s.proven(ctx)
	}
	s.Known.Tokens.New, s.Known.Tokens.Old, s.Known.Environment = Hash(s.Active), Hash(s.Old), s.API.Address().Name()
	if err := s.noteServed(ctx); err != nil {
		return s.undo(ctx, err)
	}
	if s.Lifetime.Ended() {
		return s.undo(ctx, ErrEnding)
	}
	return nil
}

// send starts until the outcome is known. Where the answer is lost, connection
// info proves the start if it serves another token than before; otherwise the
// start is sent again, which cannot start a second one: it is refused if the
// first one was executed.
func (s *Start) send(ctx context.Context) error {
	var lost error
	for range attempts {
		tokens, err := s.API.StartRotation(ctx)
		switch {
		case err == nil:
			s.take(tokens)
			return nil
		case lost != nil && s.proven(ctx):
			return nil
		case lost != nil && errors.Is(err, dynatrace.ErrRotationInProgress):
			return &UnprovenError{lost}
		case lost != nil && !rest.Ambiguous(err): // that says nothing of the first one
			return &UnprovenError{fmt.Errorf("%w; sent again: %w", lost, err)}
		case !rest.Ambiguous(err):
			return err
		}
		lost = err
		if s.proven(ctx) {
			return nil
		}
		if rest.Sleep(ctx, pause) != nil {
			break
		}
	}
	return &UnprovenError{lost}
}

// take records the answer. Neither token is promised to be in it.
func (s *Start) take(tokens dynatrace.TenantTokens) {
	s.Active, s.Old = tokens.Active, tokens.Old
	if s.At.IsZero() {
		s.At = tokens.Date
	}
	if s.At.IsZero() {
		s.At = s.API.Now()
	}
	if s.Old.IsEmpty() && !s.before.Equal(s.Active) {
		s.Old = s.before
	}
}

// proven recovers a start whose answer was lost. It has time of its own: that of
// the start may have gone into waiting for the answer.
func (s *Start) proven(ctx context.Context) bool {
	if s.before.IsEmpty() {
		return false
	}
	served, err := ServedBriefly(context.WithoutCancel(ctx), s.API)
	if err != nil || served.IsEmpty() || served.Equal(s.before) {
		return false
	}
	s.take(dynatrace.TenantTokens{Active: served, Old: s.before})
	return true
}

// noteServed notes which of the tokens connection info serves while the rotation
// is open: what others do later shows only as a difference from that.
func (s *Start) noteServed(ctx context.Context) error {
	if s.MustReadBack {
		if s.awaitNew(ctx, briefTimeout) != New {
			return ErrNotReadBack
		}
		s.Known.Tokens.Serving = New
		return nil
	}
	if s.unread != nil {
		return nil
	}
	ctx, cancel := s.untilEnd(ctx)
	defer cancel()
	if which := s.awaitNew(ctx, lagTimeout); which == New || which == Old {
		s.Known.Tokens.Serving = which
	}
	return nil
}

// awaitNew waits a while for the new token, since servers may lag behind the
// start, and returns what was served last.
func (s *Start) awaitNew(ctx context.Context, patience time.Duration) (seen Token) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for s.Known.Tokens.New != "" && !s.Lifetime.Ended() {
		served, err := Served(ctx, s.API)
		if err == nil {
			seen = s.Known.Which(served)
		}
		if seen == New || IsDenied(err) || rest.Sleep(ctx, pause) != nil {
			break
		}
	}
	return seen
}

// untilEnd ends with the process, so that what was started can still be undone.
func (s *Start) untilEnd(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		select {
		case <-s.Lifetime.Ending():
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}

// undo cancels what was just started. Nobody has its token, so no component carries
// it.
func (s *Start) undo(ctx context.Context, why error) error {
	timeout := s.Timeout
	if errors.Is(why, ErrEnding) || s.Lifetime.Ended() {
		timeout = undoTimeout
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), timeout)
	defer cancel()
	_, err := s.Known.Cancel(ctx, s.API)
	return &UndoneError{Why: why, Err: err}
}

// UnprovenError says that a start's answer was lost, so that a rotation may be
// open, and nothing proves that it is the one that was started.
type UnprovenError struct{ Err error }

func (e *UnprovenError) Error() string { return e.Err.Error() }
func (e *UnprovenError) Unwrap() error { return e.Err }

// UndoneError says that a rotation was started and taken back.
type UndoneError struct {
	Why error // ErrEnding or ErrNotReadBack
	Err error // why it could not be taken back; nil if it was
}

func (e *UndoneError) Error() string   { return e.Why.Error() }
func (e *UndoneError) Unwrap() []error { return []error{e.Why, e.Err} }
