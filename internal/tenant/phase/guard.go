// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package phase

import (
	"context"
	"fmt"
	"slices"
	"strconv"
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
