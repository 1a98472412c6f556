// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"crypto/sha256"
	"encoding/binary"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
	"github.com/activegate/terraform-provider-activegate/internal/token/mint"
)

const (
	day = 24 * time.Hour
	// defaultLead is a day more than Dynatrace's own alarm leaves.
	defaultLead = 31 * day
	// leadShare is the part of a lifetime that a short-lived token is rotated
	// before its expiry.
	leadShare = 3
	// defaultOverlap is how long a predecessor stays valid.
	defaultOverlap = 7 * day
)

// parse reads a duration; false if it is null, unknown or no duration.
func parse(value types.String) (clock.Duration, bool) {
	if !tfkit.Known(value) {
		return clock.Duration{}, false
	}
	d, err := clock.ParseDuration(value.ValueString())
	return d, err == nil
}

// lead is how long before its expiry a token of this lifetime is rotated,
// without its share of the spread.
func (r *rotationModel) lead(lifetime time.Duration) time.Duration {
	if configured, ok := parse(r.BeforeExpiry); ok {
		return configured.Nominal()
	}
	if lifetime <= 0 {
		return defaultLead
	}
	return min(defaultLead, lifetime/leadShare)
}

// open says that the schedule is not wholly known yet.
func (r *rotationModel) open() bool { return r.BeforeExpiry.IsUnknown() || r.Spread.IsUnknown() }

// dueAt is when the schedule rotates a token.
func (r *rotationModel) dueAt(id string, created, expires time.Time) time.Time {
	due := expires.Add(-r.lead(lifetime(created, expires)))
	if configured, ok := parse(r.BeforeExpiry); ok {
		due = configured.Before(expires)
	}
	if spread, ok := parse(r.Spread); ok {
		due = due.Add(-time.Duration(share(id) * float64(spread.Nominal())))
	}
	return due
}

// lifetime of a token; 0 if its creation is not known.
func lifetime(created, expires time.Time) time.Duration {
	if created.IsZero() || expires.IsZero() {
		return 0
	}
	return expires.Sub(created)
}

// share is a number from 0 to below 1, the same for the same token at all
// times and spread evenly over tokens.
func share(id string) float64 {
	const bits, all = 53, 64 // of a float64's fraction, of a word
	sum := sha256.Sum256([]byte(id))
	return float64(binary.BigEndian.Uint64(sum[:])>>(all-bits)) / (1 << bits)
}

// overlapEnd is how long the predecessor of a rotation made now stays valid:
// not longer than it lives.
func overlapEnd(m model, rotation *rotationModel, now time.Time, life time.Duration, expires time.Time) time.Time {
	end := now.Add(defaultOverlap)
	if rotation != nil && life > 0 {
		end = now.Add(min(defaultOverlap, rotation.lead(life)))
	}
	if configured, ok := parse(m.Overlap); ok {
		end = configured.After(now)
	}
	if !expires.IsZero() && expires.Before(end) {
		return expires
	}
	return end
}

// configuredExpiry is what a configuration gives. A value that is not known yet
// counts as given, unless another one is known: exactly one may be.
func configuredExpiry(config model) mint.ExpiryKind {
	switch {
	case tfkit.Known(config.ExpiresIn):
		return mint.ExpiryIn
	case tfkit.Known(config.ExpirationDate):
		return mint.ExpiryDate
	case config.NeverExpires.ValueBool():
		return mint.ExpiryNever
	}
	var open []mint.ExpiryKind
	if config.ExpiresIn.IsUnknown() {
		open = append(open, mint.ExpiryIn)
	}
	if config.ExpirationDate.IsUnknown() {
		open = append(open, mint.ExpiryDate)
	}
	if config.NeverExpires.IsUnknown() {
		open = append(open, mint.ExpiryNever)
	}
	if len(open) == 1 {
		return open[0]
	}
	return mint.ExpiryOpen
}

// recordedExpiry is what a state gives, in which expiration_date is the API's
// where it was not configured.
func recordedExpiry(state model) mint.ExpiryKind {
	switch {
	case state.NeverExpires.ValueBool():
		return mint.ExpiryNever
	case !state.ExpiresIn.IsNull():
		return mint.ExpiryIn
	case !state.ExpirationDate.IsNull():
		return mint.ExpiryDate
	default:
		return mint.ExpiryNever
	}
}

// plannedExpiry is that of a plan, in which the configured values are known.
func plannedExpiry(plan model) mint.Expiry {
	if duration, ok := parse(plan.ExpiresIn); ok {
		return mint.Expiry{Kind: mint.ExpiryIn, Duration: duration}
	}
	if plan.NeverExpires.ValueBool() {
		return mint.Expiry{Kind: mint.ExpiryNever}
	}
	return mint.Expiry{Kind: mint.ExpiryDate, Date: moment(plan.ExpirationDate)}
}
