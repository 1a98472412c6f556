// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package enforce

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

const (
	// attempts is how often a write is sent whose answer was lost. It says which
	// version of the object it replaces, so that a repeated one does no harm.
	attempts = 3
	// pause lies between them.
	pause = time.Second
)

// Change is what is to become of the switches.
type Change struct {
	API *dynatrace.Environment
	// Seen is what it was planned from; nil is whatever is there now.
	Seen *Switches
	Want Switches
	// Guard has to let tokens be enforced; nil lets them.
	Guard *Guard
	// Timeout bounds what is done once the first byte of a write was sent: from then
	// on nobody's cancellation counts.
	Timeout time.Duration
}

// ChangedError says that somebody changed what was not to be changed.
type ChangedError struct{ Now Switches }

func (e *ChangedError) Error() string {
	return fmt.Sprintf("the settings were changed meanwhile: %s is %t now, and %s is %t", propertyManual, e.Now.Manual, propertyNotify, e.Now.Notify)
}

// LockedError says that the environment does not let the enforcement be withdrawn.
type LockedError struct {
	Err  error
	Rule string // in the environment's words
}

func (e *LockedError) Error() string { return fmt.Sprintf("%s (%s)", e.Err, e.Rule) }
func (e *LockedError) Unwrap() error { return e.Err }

// Run reads, judges and writes. Nothing is written that is so already, and nothing
// if somebody else has changed what this does not change; nor the switch while the
// environment enforces tokens by itself, which it returns as Automatic does.
func (c Change) Run(ctx context.Context) (automatic *bool, untold, err error) {
	now, err := Read(ctx, c.API)
	if err != nil {
		return nil, nil, err
	}
	if automatic, untold, err = Automatic(ctx, c.API.TokenEnforcementFresh); err != nil {
		return nil, nil, err
	}
	seen, want := now.Switches, c.Want
	if c.Seen != nil {
		seen = *c.Seen
	}
	if automatic != nil && *automatic { // the switch has no effect: it stays as it is
		seen.Manual, want.Manual = now.Manual, now.Manual
	}
	return automatic, untold, writing{
		api:      c.API,
		done:     func(now Settings) bool { return now.Switches == want },
		disputed: func(now Settings) bool { return disputed(now.Switches, seen, want) },
		permit:   func(ctx context.Context, now Settings) error { return c.permit(ctx, now, want) },
		send: func(ctx context.Context, now Settings) error {
			if now.object == nil {
				return c.API.CreateSettings(ctx, schemaID, now.with(want))
			}
			return c.API.ReplaceSettings(ctx, *now.object, now.with(want))
		},
	}.run(ctx, now, c.Timeout)
}

// disputed says that a switch differs from what it was, and this is not to change
// it: somebody else has.
func disputed(now, seen, want Switches) bool {
	return (now.Manual != seen.Manual && now.Manual != want.Manual) || (now.Notify != seen.Notify && now.Notify != want.Notify)
}

// permit is the guard, right before a write that cuts gates off.
func (c Change) permit(ctx context.Context, now Settings, want Switches) error {
	if c.Guard == nil || now.Manual || !want.Manual {
		return nil
	}
	verdict, err := c.Guard.Ask(ctx, c.API, c.API.ActiveGatesFresh)
	if err != nil {
		return err
	}
	if len(verdict.Findings) > 0 {
		return &UnreadyError{Verdict: verdict}
	}
	return nil
}

// overtaken says that a write may have met settings that somebody else has saved
// since they were read. For a first object no document says how that is refused.
func overtaken(now Settings, err error) bool {
	var refused *rest.StatusError
	return errors.Is(err, dynatrace.ErrSettingsConflict) ||
		(now.object == nil && errors.As(err, &refused) && refused.Status == http.StatusBadRequest && locked(err) == err) //nolint:errorlint // the very same
}

// locked finds the refusal to change the switch, by the name of the rule or by its
// text (api-facts 5.1).
func locked(err error) error {
	var refused *rest.StatusError
	if !errors.As(err, &refused) {
		return err
	}
	texts := []string{refused.Message}
	for _, violation := range refused.Violations {
		texts = append(texts, violation.Message)
	}
	for _, text := range texts {
		if strings.Contains(strings.ReplaceAll(strings.ToLower(text), "-", " "), "validation already enforced") {
			return &LockedError{Err: err, Rule: strings.TrimSuffix(text, ".")}
		}
	}
	return err
}

// Reset brings the settings back to their defaults, by deleting the object. It
// deletes nothing that somebody else has changed since it was seen; of what is
// enforced by itself the switch does not count.
func Reset(ctx context.Context, api *dynatrace.Environment, seen Switches, automatic bool, timeout time.Duration) error {
	now, err := Read(ctx, api)
	if err != nil {
		return err
	}
	return writing{
		api:      api,
		done:     func(now Settings) bool { return !now.Saved() },
		disputed: func(now Settings) bool { return now.Notify != seen.Notify || (!automatic && now.Manual != seen.Manual) },
		permit:   func(context.Context, Settings) error { return nil },
		send:     func(ctx context.Context, now Settings) error { return api.DeleteSettings(ctx, *now.object) },
	}.run(ctx, now, timeout)
}

// writing is one write until its outcome is known: a conflict is looked into once; a
// lost answer is decided by reading.
type writing struct {
	api *dynatrace.Environment
	// done says that there is nothing to write, and disputed that somebody else has
	// changed what is not to be changed.
	done, disputed func(now Settings) bool
	permit         func(ctx context.Context, now Settings) error
	send           func(ctx context.Context, now Settings) error
}

func (w writing) run(ctx context.Context, now Settings, timeout time.Duration) error {
	late, cancel := clock.Detached(ctx, timeout) // from the first byte on
	defer cancel()
	var last error
	for attempt, conflicts := 0, 0; ; attempt++ {
		switch {
		case w.done(now):
			return nil
		case w.disputed(now):
			return errors.Join(&ChangedError{Now: now.Switches}, last)
		case attempt >= attempts, conflicts > 1:
			return last
		}
		if attempt > 0 {
			ctx = late //nolint:fatcontext // it is set, not wrapped again
		}
		if err := w.permit(ctx, now); err != nil {
			return errors.Join(err, last)
		}
		if err := ctx.Err(); err != nil { // nothing more was sent
			return errors.Join(err, last)
		}
		err := w.send(late, now)
		if err == nil {
			return nil
		}
		conflict := overtaken(now, err)
		if !conflict && !rest.Ambiguous(err) {
			return locked(err)
		}
		if last = err; conflict {
			conflicts++
		} else if rest.Sleep(late, pause) != nil {
			return last
		}
		if now, err = Read(late, w.api); err != nil {
			return errors.Join(last, err)
		}
	}
}
