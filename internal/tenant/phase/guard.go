// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package phase

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/readiness"
)

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

// Judge returns why a finish is refused: as an UnlistedError, an AbsentError or an
// EarlyError. The list of gates is asked first, because its answer tells the API's
// clock; if it is not asked, anything else is.
func (g Guard) Judge(ctx context.Context, api *dynatrace.Environment) []error {
	var refusals []error
	if err := g.judgeGates(ctx); err != nil {
		refusals = append(refusals, err)
	}
	if g.Overlap == nil {
		return refusals
	}
	if _, told := api.Skew(); !told {
		_, _ = ServedBriefly(ctx, api)
	}
	if now, from := api.Now(), g.Overlap.After(g.Started); now.Before(from) {
		refusals = append(refusals, &EarlyError{Started: g.Started, Overlap: *g.Overlap, From: from, Now: now})
	}
	return refusals
}

func (g Guard) judgeGates(ctx context.Context) error {
	if !g.Online {
		return nil
	}
	listed, err := g.List(ctx)
	if err != nil {
		return &UnlistedError{err}
	}
	if missing := absent(g.Gates, listed, g.Ignore); len(missing) > 0 {
		return &AbsentError{missing}
	}
	return nil
}

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

// UnlistedError says that the gates could not be listed.
type UnlistedError struct{ Err error }

func (e *UnlistedError) Error() string { return e.Err.Error() }
func (e *UnlistedError) Unwrap() error { return e.Err }

// AbsentError names gates that are not online.
type AbsentError struct{ Gates []string }

func (e *AbsentError) Error() string { return strings.Join(e.Gates, "; ") }

// EarlyError says that the overlap is not over.
type EarlyError struct {
	Started, From, Now time.Time
	Overlap            clock.Duration
}

func (e *EarlyError) Error() string {
	return fmt.Sprintf("it is before %s", e.From.UTC().Format(time.RFC3339))
}
