// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// start is one start of a rotation.
type start struct {
	deps *tfkit.Dependencies
	api  *dynatrace.Environment
	// mustReadBack says that nobody will know the new token but connection info.
	mustReadBack bool
	timeout      time.Duration

	before      rest.Secret // what connection info served before the start
	unread      error       // why it could not be read
	active, old rest.Secret
	at          time.Time // by the API's clock
	notes       notes
}

// prepare asks what may be needed once the rotation is open.
func (s *start) prepare(ctx context.Context) (diags diag.Diagnostics) {
	if s.before, s.unread = look(ctx, s.api); s.unread != nil {
		failure := unreadable(s.deps, s.api, s.unread)
		switch {
		case s.mustReadBack:
			failure.Detail += "\n\nNothing was started: with `store_tokens = false` the new token can be had from connection info only."
			diags.Append(failure.At(atStoreTokens))
		case errors.Is(s.unread, context.Canceled):
			diags.Append(failure.Diagnostic())
		default:
			failure.Summary = "What others do to the rotation cannot be noticed"
			failure.Detail += "\n\nThis alone does not keep the rotation from starting. Without connection info nobody can tell when it is finished or cancelled elsewhere, and a start or " +
				"finish whose answer is lost cannot be recovered."
			diags.Append(failure.Warning())
		}
	}
	if listed, err := s.api.ActiveGates(ctx); err == nil { // a finish says what is wrong with it
		s.notes.meet(listed)
	}
	return diags
}

// run starts the rotation. The calls are detached from Ctrl-C, because nobody
// would know the new token if the answer were not awaited.
func (s *start) run(ctx context.Context) (diags diag.Diagnostics) {
	defer s.deps.Lifetime.Hold()()
	if err := ctx.Err(); err != nil { // from here on it is ignored
		diags.Append(s.explain(err))
		return diags
	}
	if s.deps.Lifetime.Ended() { // the process is about to go, and waits for nothing that begins now
		diags.Append(s.explain(context.Canceled))
		return diags
	}
	ctx, cancel := clock.Detached(ctx, s.timeout)
	defer cancel()
	if err := s.send(ctx); err != nil {
		diags.Append(s.explain(err))
		return diags
	}
	if s.active.IsEmpty() && !s.proven(ctx) {
		diags.AddWarning("The new token is not known",
			fmt.Sprintf("%s started the rotation without telling the new token, and connection info does not show it. Cancel the rotation (`on_destroy = \"cancel\"`) and start again.", s.api.Address()))
	}
	s.notes.New, s.notes.Old, s.notes.Environment = hashOf(s.active), hashOf(s.old), s.api.Address().Place()
	if err := s.seeServed(ctx); err != nil {
		return s.undo(ctx, err)
	}
	if s.deps.Lifetime.Ended() {
		return s.undo(ctx, errEnding)
	}
	return diags
}

// seeServed notes which of the tokens connection info serves while the rotation
// is open: what others do later shows only as a difference from that.
func (s *start) seeServed(ctx context.Context) error {
	if s.mustReadBack {
		if s.awaitNew(ctx, glanceTimeout) != tokenNew {
			return errNotReadBack
		}
		s.notes.Serving = tokenNew
		return nil
	}
	if s.unread != nil {
		return nil
	}
	ctx, cancel := s.untilEnd(ctx)
	defer cancel()
	if which := s.awaitNew(ctx, lagTimeout); which == tokenNew || which == tokenOld {
		s.notes.Serving = which
	}
	return nil
}

// awaitNew looks for the new token for a while, since servers may lag behind the
// start, and returns what it saw last.
func (s *start) awaitNew(ctx context.Context, patience time.Duration) (seen token) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for s.notes.New != "" && !s.deps.Lifetime.Ended() {
		served, err := look(ctx, s.api)
		if err == nil {
			seen = s.notes.which(served)
		}
		if seen == tokenNew || refused(err) || rest.Sleep(ctx, pause) != nil {
			break
		}
	}
	return seen
}

// untilEnd ends with the process, so that what was started can still be undone.
func (s *start) untilEnd(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		select {
		case <-s.deps.Lifetime.Ending():
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}
