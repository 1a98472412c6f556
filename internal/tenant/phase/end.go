// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package phase

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/readiness"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// Finish is one finish of a rotation.
type Finish struct {
	API     *dynatrace.Environment
	Guard   Guard
	Timeout time.Duration
	Known   Known
}

// Ending is how a finish found the rotation, or left it.
type Ending struct {
	Phase Phase
	Token rest.Secret // what connection info serves or the API told; may be empty
	At    time.Time   // by the API's clock; zero if somebody else ended it
	// Elsewhere says that others had ended it, before this finish was sent or when
	// it came.
	Elsewhere bool
	// Over says that yet another rotation was started.
	Over bool
	// Other says that the rotation that was finished is not the one that is known.
	Other bool
}

// Run finishes the rotation, once the guard has let it, and settles what is known
// of it. Where it returns an error, all stays as it was.
func (f *Finish) Run(ctx context.Context) (Ending, error) {
	phase, served, err := f.Known.Recheck(ctx, f.API)
	if err != nil {
		return Ending{}, err
	}
	if phase != Started {
		return f.settle(Ending{Phase: phase, Token: served, Elsewhere: true, Over: f.Known.End == Over}), nil
	}
	if refused := f.Guard.Judge(ctx, f.API); refused != nil {
		return Ending{}, refused
	}
	if err := ctx.Err(); err != nil {
		return Ending{}, err
	}
	ctx, cancel := clock.Detached(ctx, f.Timeout)
	defer cancel()
	tokens, err := f.send(ctx)
	switch {
	case err == nil:
		return f.done(tokens), nil
	case errors.Is(err, dynatrace.ErrNoRotation):
		return f.none(ctx, err)
	default:
		return Ending{}, err
	}
}

// send finishes until the outcome is known. A finish whose answer was lost is
// sent again, unless connection info shows what happened: it is refused if the
// first one was executed.
func (f *Finish) send(ctx context.Context) (dynatrace.TenantTokens, error) {
	var lost error
	for range attempts {
		tokens, err := f.API.FinishRotation(ctx)
		switch {
		case err == nil:
			return tokens, nil
		case lost != nil && errors.Is(err, dynatrace.ErrNoRotation) && f.served(ctx) == New:
			return dynatrace.TenantTokens{}, nil
		case !rest.Ambiguous(err):
			return tokens, err
		}
		lost = err
		switch phase := f.Known.now(ctx, f.API); {
		case phase == Finished && f.Known.End != Over:
			return dynatrace.TenantTokens{}, nil
		case phase != Started:
			return dynatrace.TenantTokens{}, fmt.Errorf("%w: %w", dynatrace.ErrNoRotation, lost)
		}
		if rest.Sleep(ctx, pause) != nil {
			break
		}
	}
	return dynatrace.TenantTokens{}, lost
}

// served is which token connection info serves now.
func (f *Finish) served(ctx context.Context) Token {
	served, _ := ServedBriefly(ctx, f.API) // none where it fails
	return f.Known.Which(served)
}

// done records the finish. The answer may hold another token than the one that
// was rolled out: then another rotation was finished than the one that is known.
func (f *Finish) done(tokens dynatrace.TenantTokens) Ending {
	end := Ending{Phase: Finished, Token: tokens.Active, At: tokens.Date, Over: f.Known.End == Over}
	if end.At.IsZero() {
		end.At = f.API.Now()
	}
	if !tokens.Active.IsEmpty() && Hash(tokens.Active) != f.Known.Tokens.New {
		end.Other = f.Known.Tokens.New != ""
		f.Known.Tokens.New = Hash(tokens.Active)
	}
	return f.settle(end)
}

// none decides what a refusal means, because no rotation is open: finished only
// if connection info shows the active token.
func (f *Finish) none(ctx context.Context, err error) (Ending, error) {
	served, unread := ServedBriefly(ctx, f.API)
	switch f.Known.Which(served) {
	case New:
		return f.settle(Ending{Phase: Finished, Token: served, Over: f.Known.End == Over}), nil
	case Old:
		return f.settle(Ending{Phase: Cancelled, Token: served, Elsewhere: true, Over: f.Known.End == Over}), nil
	case Other, Second:
		return f.settle(Ending{Phase: Finished, Token: served, Elsewhere: true, Over: true}), nil
	case None:
	}
	return Ending{}, &UnknownEndError{Err: err, Served: Hash(served), Unread: unread}
}

// settle records an ending for good.
func (f *Finish) settle(end Ending) Ending {
	f.Known.End, f.Known.Tokens.Second = Settled, ""
	return end
}

// UnknownEndError says that no rotation is open, and that nothing tells how it
// ended.
type UnknownEndError struct {
	Err    error
	Served string // the hash of the token that connection info serves
	Unread error  // why that cannot be read; nil if it can, and nothing is known to compare with
}

func (e *UnknownEndError) Error() string { return e.Err.Error() }
func (e *UnknownEndError) Unwrap() error { return e.Err }

// Cancellation is how a cancellation ended.
type Cancellation struct {
	Active rest.Secret // the token that is valid now, if the API told it
	// None says that this rotation was not open at the first attempt.
	None bool
}

// Cancel cancels until the outcome is known: a cancellation whose answer was lost
// is sent again, unless connection info shows that the rotation is over; it is
// refused if the first one was executed.
func (k *Known) Cancel(ctx context.Context, api *dynatrace.Environment) (Cancellation, error) {
	var lost error
	for range attempts {
		tokens, err := api.CancelRotation(ctx)
		switch {
		case err == nil:
			return Cancellation{Active: tokens.Active}, nil
		case errors.Is(err, dynatrace.ErrNoRotation):
			return Cancellation{None: lost == nil}, nil
		case !rest.Ambiguous(err):
			return Cancellation{}, err
		}
		lost = err
		if now := k.now(ctx, api); now != Started {
			return Cancellation{None: now != Cancelled}, nil
		}
		if rest.Sleep(ctx, pause) != nil {
			break
		}
	}
	return Cancellation{}, lost
}

// Guard is what a finish has to pass, at plan and again right before it is sent.
type Guard struct {
	Started time.Time
	// Overlap is how long after the start a finish may come; nil if that is not
	// known yet.
	Overlap *clock.Duration
	// Online demands that every gate is there, but for those that Ignore names.
	Online bool
	Ignore []string
	Gates  []Gate // that were seen since the start
	List   func(context.Context) ([]dynatrace.ActiveGate, error)
}

// Judge returns why a finish is refused; nil if it is not. The list of gates is asked
// first, because its answer tells the API's clock; if it is not asked, anything else is.
func (g Guard) Judge(ctx context.Context, api *dynatrace.Environment) *RefusedError {
	refused := &RefusedError{Guard: g}
	if g.Online {
		listed, err := g.List(ctx)
		if refused.Unlisted = err; err == nil {
			refused.Absent = absent(g.Gates, listed, g.Ignore)
		}
	}
	if g.Overlap != nil {
		if _, told := api.Skew(); !told {
			_, _ = ServedBriefly(ctx, api)
		}
		if now := api.Now(); now.Before(g.From()) {
			refused.Early = now
		}
	}
	if refused.Unlisted == nil && len(refused.Absent) == 0 && refused.Early.IsZero() {
		return nil
	}
	return refused
}

// From is when a finish may come, as far as the overlap is known.
func (g Guard) From() time.Time { return g.Overlap.After(g.Started) }

// absent are the gates that a finish has to wait for, in words: those that are
// listed as offline, and those that were seen since the start and are not listed
// any more (a gate vanishes from the list two hours after it was last online,
// api-facts 4.1).
func absent(known []Gate, listed []dynatrace.ActiveGate, ignore []string) []string {
	var missing []string
	for _, gate := range listed {
		if !gate.Online() && !readiness.Ignored(ignore, gate.ID, gate.Hostname) {
			missing = append(missing, fmt.Sprintf("%s (id %s) is offline since %s",
				strconv.Quote(gate.Hostname), gate.ID, gate.OfflineSince.UTC().Format(time.RFC3339)))
		}
	}
	for _, note := range known {
		there := slices.ContainsFunc(listed, func(gate dynatrace.ActiveGate) bool { return gate.ID == note.ID })
		if !there && !readiness.Ignored(ignore, note.ID, note.Hostname) {
			missing = append(missing, fmt.Sprintf("%s (id %s) is not listed any more", strconv.Quote(note.Hostname), note.ID))
		}
	}
	slices.Sort(missing)
	return missing
}

// RefusedError says that the guard refuses a finish, for at least one of these reasons.
type RefusedError struct {
	Guard    Guard
	Unlisted error     // why the gates could not be listed
	Absent   []string  // gates that are not online, in words
	Early    time.Time // the API's clock, if the overlap is not over
}

func (e *RefusedError) Error() string { return "the guard refuses the finish" }
