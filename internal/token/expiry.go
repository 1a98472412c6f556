// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
)

// expiryKind is which of the three ways to expire a model gives.
type expiryKind int

const (
	expiryOpen  expiryKind = iota // none, or not known yet
	expiryNever                   // never_expires
	expiryIn                      // expires_in
	expiryDate                    // expiration_date
)

// configuredExpiry is what a configuration gives. A value that is not known yet
// counts as given, unless another one is known: exactly one may be.
func configuredExpiry(config model) expiryKind {
	never := config.NeverExpires.ValueBool()
	switch {
	case !config.ExpiresIn.IsNull() && !config.ExpiresIn.IsUnknown():
		return expiryIn
	case !config.ExpirationDate.IsNull() && !config.ExpirationDate.IsUnknown():
		return expiryDate
	case never:
		return expiryNever
	}
	unknown, kind := 0, expiryOpen
	for _, one := range []struct {
		unknown bool
		kind    expiryKind
	}{
		{config.ExpiresIn.IsUnknown(), expiryIn}, {config.ExpirationDate.IsUnknown(), expiryDate}, {config.NeverExpires.IsUnknown(), expiryNever},
	} {
		if one.unknown {
			unknown, kind = unknown+1, one.kind
		}
	}
	if unknown > 1 {
		return expiryOpen
	}
	return kind
}

// recordedExpiry is what a state gives, in which expiration_date is the API's
// where it was not configured.
func recordedExpiry(state model) expiryKind {
	switch {
	case state.NeverExpires.ValueBool():
		return expiryNever
	case !state.ExpiresIn.IsNull():
		return expiryIn
	case !state.ExpirationDate.IsNull():
		return expiryDate
	default:
		return expiryNever
	}
}

// instantForm is how a date is sent (api-facts 2.2).
const instantForm = "2006-01-02T15:04:05.000Z"

// expiry is what a new token's expiry must be, to send and to recognize it.
type expiry struct {
	kind     expiryKind
	duration clock.Duration
	date     time.Time // of expiryIn once it is sent
}

// plannedExpiry is that of a plan, in which the configured values are known.
func plannedExpiry(plan model) expiry {
	if duration, ok := parse(plan.ExpiresIn); ok {
		return expiry{kind: expiryIn, duration: duration}
	}
	if plan.NeverExpires.ValueBool() {
		return expiry{kind: expiryNever}
	}
	return expiry{kind: expiryDate, date: moment(plan.ExpirationDate)}
}

// lastPart is the end of a lifetime that a token may lack: it expires a
// random part of it early, so that it is known by its expiry.
const lastPart = time.Minute

// at is the expiry of a token that is created now, to the millisecond. Early is
// how much of the last minute it lacks. Calendars that keep to the end of a
// month are the API's own.
func (e expiry) at(now time.Time, early time.Duration) expiry {
	if e.kind == expiryIn {
		e.date = e.duration.AfterWithin(now).Add(-early).Truncate(time.Millisecond)
	}
	return e
}

// wire is the expiry as it is sent; empty if the token never expires.
func (e expiry) wire() string {
	if e.kind == expiryNever {
		return ""
	}
	return e.date.UTC().Format(instantForm)
}

// proves says that a token with this expiry is the one that was to be created:
// nobody else sends this moment. A date that somebody wrote down others may have
// written down, too, and what never expires carries nothing at all.
func (e expiry) proves() bool { return e.kind == expiryIn }

// life is how long a token lives that is created at now; 0 if it never expires.
func (e expiry) life(now time.Time) time.Duration {
	switch e.kind {
	case expiryIn:
		return e.duration.Nominal()
	case expiryDate:
		return e.date.Sub(now)
	case expiryNever, expiryOpen:
	}
	return 0
}

// matches says that a token expires as was sent: to the millisecond, where that
// proves something.
func (e expiry) matches(token dynatrace.Token) bool {
	switch e.kind {
	case expiryNever:
		return token.ExpirationDate.IsZero()
	case expiryDate: // some servers may keep no fractions
		return sameInstant(token.ExpirationDate, e.date)
	case expiryIn, expiryOpen:
	}
	return !e.date.IsZero() && token.ExpirationDate.Equal(e.date)
}
