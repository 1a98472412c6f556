// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package mint

import (
	"crypto/rand"
	"math/big"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
)

// ExpiryKind is which of the three ways to expire is meant.
type ExpiryKind int

const (
	// ExpiryOpen is none, or one that is not known yet.
	ExpiryOpen ExpiryKind = iota
	// ExpiryNever is no expiry.
	ExpiryNever
	// ExpiryIn is a length of time from the creation.
	ExpiryIn
	// ExpiryDate is a date that somebody wrote down.
	ExpiryDate
)

// instantForm is how a date is sent (api-facts 2.2).
const instantForm = "2006-01-02T15:04:05.000Z"

// Expiry is what a new token's expiry must be, to send and to recognize it.
type Expiry struct {
	Kind     ExpiryKind
	Duration clock.Duration // of ExpiryIn
	Date     time.Time      // of ExpiryIn once it is sent
}

// LastPart is the end of a lifetime that a token may lack: it expires a
// random part of it early, so that it is known by its expiry.
const LastPart = time.Minute

// Early is a random part of a minute, to the millisecond, by which a new token
// expires earlier than asked. It is never less than the API's clock is in doubt:
// a lifetime of two years would be refused if it were sent a moment too long.
func Early() time.Duration {
	choices := big.NewInt(int64((LastPart - clockDoubt) / time.Millisecond))
	// The system's source of randomness never fails.
	choice, _ := rand.Int(rand.Reader, choices)
	return clockDoubt + time.Duration(choice.Int64())*time.Millisecond
}

// at is the expiry of a token that is created now, to the millisecond. Early is
// how much of the last minute it lacks. Calendars that keep to the end of a
// month are the API's own.
func (e Expiry) at(now time.Time, early time.Duration) Expiry {
	if e.Kind == ExpiryIn {
		e.Date = e.Duration.AfterWithin(now).Add(-early).Truncate(time.Millisecond)
	}
	return e
}

// wire is the expiry as it is sent; empty if the token never expires.
func (e Expiry) wire() string {
	if e.Kind == ExpiryNever {
		return ""
	}
	return e.Date.UTC().Format(instantForm)
}

// proves says that a token with this expiry is the one that was to be created:
// nobody else sends this moment. A date that somebody wrote down others may have
// written down, too, and what never expires carries nothing at all.
func (e Expiry) proves() bool { return e.Kind == ExpiryIn }

// Life is how long a token lives that is created at now; 0 if it never expires.
func (e Expiry) Life(now time.Time) time.Duration {
	switch e.Kind {
	case ExpiryIn:
		return e.Duration.Nominal()
	case ExpiryDate:
		return e.Date.Sub(now)
	case ExpiryNever, ExpiryOpen:
	}
	return 0
}

// matches says that a token expires as was sent: to the millisecond, where that
// proves something.
func (e Expiry) matches(token dynatrace.Token) bool {
	switch e.Kind {
	case ExpiryNever:
		return token.ExpirationDate.IsZero()
	case ExpiryDate: // some servers may keep no fractions
		return clock.SameSecond(token.ExpirationDate, e.Date)
	case ExpiryIn, ExpiryOpen:
	}
	return !e.Date.IsZero() && token.ExpirationDate.Equal(e.Date)
}
