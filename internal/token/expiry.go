// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
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
	duration tfkit.Duration
	date     time.Time
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

// wire is the expiry as it is sent: relative, so that the API's clock counts.
func (e expiry) wire() string {
	switch e.kind {
	case expiryIn:
		text := e.duration.String()
		if strings.HasSuffix(text, "s") { // a unit that the API does not have
			return fmt.Sprintf("now+%dm", int64((e.duration.Nominal()+time.Minute-1)/time.Minute))
		}
		return "now+" + text
	case expiryDate:
		return e.date.UTC().Format(instantForm)
	case expiryNever, expiryOpen:
	}
	return ""
}

// absolute is the expiry of a token created at now, for an API that refuses
// relative ones.
func (e expiry) absolute(now time.Time) string {
	return e.duration.After(now).UTC().Format(instantForm)
}

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

// matches says that a token expires as this says: clocks and the rounding of
// calendars leave a minute of doubt where the expiry was sent as a duration.
// Calendars differ at the end of a month: some keep to it, some run over it.
func (e expiry) matches(token dynatrace.Token) bool {
	switch e.kind {
	case expiryNever:
		return token.ExpirationDate.IsZero()
	case expiryDate:
		return sameInstant(token.ExpirationDate, e.date)
	case expiryIn:
		if token.ExpirationDate.IsZero() {
			return false
		}
		made := token.CreationDate
		return slices.ContainsFunc([]time.Time{e.duration.After(made), e.duration.AfterWithin(made), made.Add(e.duration.Nominal())},
			func(end time.Time) bool { return token.ExpirationDate.Sub(end).Abs() <= time.Minute })
	case expiryOpen:
	}
	return false
}
