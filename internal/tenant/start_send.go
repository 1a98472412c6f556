// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"
	"errors"
	"fmt"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// unprovenError says that a start's answer was lost, so that a rotation may be
// open, and nothing proves that it is the one that was started.
type unprovenError struct{ err error }

func (e *unprovenError) Error() string { return e.err.Error() }

func (e *unprovenError) Unwrap() error { return e.err }

// send starts until the outcome is known. Where the answer is lost, connection
// info proves the start if it serves another token than before; otherwise the
// start is sent again, which cannot start a second one: it is refused if the
// first one was executed.
func (s *start) send(ctx context.Context) error {
	var lost error
	for range attempts {
		tokens, err := s.api.StartRotation(ctx)
		switch {
		case err == nil:
			s.take(tokens)
			return nil
		case lost != nil && s.proven(ctx):
			return nil
		case lost != nil && errors.Is(err, dynatrace.ErrRotationInProgress):
			return &unprovenError{err: lost}
		case lost != nil && !rest.Ambiguous(err): // that says nothing of the first one
			return &unprovenError{err: fmt.Errorf("%w; sent again: %w", lost, err)}
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
	return &unprovenError{err: lost}
}

// take records the answer. Neither token is promised to be in it.
func (s *start) take(tokens dynatrace.TenantTokens) {
	s.active, s.old = tokens.Active, tokens.Old
	if s.at.IsZero() {
		s.at = tokens.Date
	}
	if s.at.IsZero() {
		s.at = s.api.Now()
	}
	if s.old.IsEmpty() && !s.before.Equal(s.active) {
		s.old = s.before
	}
}

// proven recovers a start whose answer was lost. It has time of its own: that of
// the start may have gone into waiting for the answer.
func (s *start) proven(ctx context.Context) bool {
	if s.before.IsEmpty() {
		return false
	}
	served, err := glance(context.WithoutCancel(ctx), s.api)
	if err != nil || served.IsEmpty() || served.Equal(s.before) {
		return false
	}
	s.take(dynatrace.TenantTokens{Active: served, Old: s.before})
	return true
}
