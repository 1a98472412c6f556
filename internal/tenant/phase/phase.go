// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package phase

import (
	"context"
	"net/http"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// Phase is where a rotation stands.
type Phase string

// The phases.
const (
	Started   Phase = "started"
	Finished  Phase = "finished"
	Cancelled Phase = "cancelled"
)

// Token is which token of a rotation connection info serves.
type Token string

const (
	// None is what could not be read, or cannot be compared with anything.
	None Token = ""
	// New is the one that the rotation made.
	New Token = "new"
	// Old is the one before.
	Old Token = "old"
	// Other is neither of both.
	Other Token = "other"
	// Second is the second one that was seen of an adopted rotation.
	Second Token = "second"
)

// Which says which token of the rotation this is.
func (k *Known) Which(served rest.Secret) Token {
	switch hash := Hash(served); {
	case hash == "" || (k.Tokens.New == "" && k.Tokens.Old == ""):
		return None
	case hash == k.Tokens.New:
		return New
	case hash == k.Tokens.Old:
		return Old
	case hash == k.Tokens.Second:
		return Second
	default:
		return Other
	}
}

// Identify is Which, and notes the second token of an adopted rotation. One
// difference from the import proves nothing: a server may have lagged then, and
// have served the old token. A third one proves that the rotation is over.
func (k *Known) Identify(served rest.Secret) Token {
	which := k.Which(served)
	if which == Other && k.Adopted() && k.Tokens.Second == "" && k.End != Settled {
		k.Tokens.Second, which = Hash(served), Second
	}
	return which
}

// Infer is the phase that follows from what connection info serves. Whether it
// serves the new or the old token while a rotation is open is unknown
// (api-facts 3.2), so only a difference from what it served first says something:
//
//	served first   now new    now old     now another
//	new            started    cancelled   finished
//	old            finished   started     finished
//	unreadable     started    likewise    finished
//
// The last row notes what it sees as what was served first. The start itself
// waits a little before it notes the old token, since a server may lag behind it.
//
// Noting late is safe, since no token comes back that became invalid: a first
// reading that came too late makes the inference blind, never wrong. Another token
// proves that this rotation is over and one more was started since, not how it
// ended; which of its tokens comes back when that one is cancelled tells it. Of an
// adopted rotation only one token is known, so another one proves nothing, and
// only a third one that it is over. A reading that is back at what was served
// first takes an inference back: a server's cache may have lagged.
func (k *Known) Infer(phase Phase, served Token) Phase {
	switch {
	case k.End == Settled || served == None || served == Second:
		return phase
	case served == Other:
		k.End = Over
		if phase == Started {
			return Finished
		}
		return phase
	case k.End == Over && k.Adopted():
		return phase
	case k.End == Over && served == Old:
		return Cancelled
	case k.End == Over:
		return Finished
	case k.Tokens.Serving == None:
		k.Tokens.Serving = served
		return phase
	case served == k.Tokens.Serving:
		return Started
	case served == Old:
		return Cancelled
	default:
		return Finished
	}
}

const (
	// briefTimeout bounds a brief reading of connection info, and waiting for it to
	// show the new token.
	briefTimeout = 5 * time.Second
	// recheckTimeout bounds a reading that has to succeed.
	recheckTimeout = time.Minute
	// attempts is how often a step is sent whose answer was lost. A repeated one
	// does no harm: a second start, finish or cancel is a 400.
	attempts = 3
	// pause lies between them.
	pause = time.Second
)

// Served is the token that connection info serves to gates now.
func Served(ctx context.Context, api *dynatrace.Environment) (rest.Secret, error) {
	info, err := api.ConnectionInfo(ctx, dynatrace.ComponentActiveGate, "")
	return info.TenantToken, err
}

// ServedBriefly is Served for who does not wait long.
func ServedBriefly(ctx context.Context, api *dynatrace.Environment) (rest.Secret, error) {
	ctx, cancel := context.WithTimeout(ctx, briefTimeout)
	defer cancel()
	return Served(ctx, api)
}

// IsDenied says that the token lacks the permission, which is nobody's accident:
// connection info is optional.
func IsDenied(err error) bool {
	return rest.HasStatus(err, http.StatusForbidden, http.StatusUnauthorized)
}

// now infers the phase of an open rotation from a brief reading. It stays open
// where connection info cannot be read.
func (k *Known) now(ctx context.Context, api *dynatrace.Environment) Phase {
	served, err := ServedBriefly(ctx, api)
	if err != nil {
		return Started
	}
	return k.Infer(Started, k.Identify(served))
}

// Recheck infers the phase right before a step that cannot be undone. It refuses
// the step where somebody else's rotation might be hit: because what could be read
// before cannot be read now (UnreadableError), or because nothing tells whether the
// adopted rotation is still the one that is open (SecondError).
func (k *Known) Recheck(ctx context.Context, api *dynatrace.Environment) (Phase, rest.Secret, error) {
	timeout := briefTimeout
	if k.Tokens.Serving != None {
		timeout = recheckTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	served, err := Served(ctx, api)
	switch {
	case err == nil:
	case k.Tokens.Serving != None:
		return Started, served, &UnreadableError{err}
	default:
		return Started, served, nil
	}
	which := k.Identify(served)
	phase := k.Infer(Started, which)
	if which == Second {
		return phase, served, &SecondError{Hash: k.Tokens.Second}
	}
	return phase, served, nil
}

// UnreadableError says that connection info cannot be read any more.
type UnreadableError struct{ Err error }

func (e *UnreadableError) Error() string { return e.Err.Error() }
func (e *UnreadableError) Unwrap() error { return e.Err }

// SecondError says that connection info serves another token than at the import.
type SecondError struct{ Hash string }

func (e *SecondError) Error() string {
	return "connection info serves another token than at the import"
}
