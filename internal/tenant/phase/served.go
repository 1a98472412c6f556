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
