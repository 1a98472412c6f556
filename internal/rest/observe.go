// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"context"
	"errors"
	"time"
)

// Event is what may be logged of one attempt: nothing else ever is.
type Event struct {
	Method   string
	Template string
	Endpoint string // host:port
	Status   int    // 0 if there was no answer
	Attempt  int    // 1 is the first
	Duration time.Duration
	Outcome  Outcome
}

// Observer is told of each attempt, when it has ended.
type Observer func(ctx context.Context, event Event)

// Outcome classes how an attempt ended.
type Outcome string

// The outcomes.
const (
	OutcomeOK          Outcome = "ok"
	OutcomeRefused     Outcome = "refused"     // StatusError
	OutcomeUnreachable Outcome = "unreachable" // UnreachableError, nothing sent
	OutcomeLost        Outcome = "lost"        // UnreachableError after sending
	OutcomeUntrusted   Outcome = "untrusted"
	OutcomeProtocol    Outcome = "protocol"
	OutcomeRedirect    Outcome = "redirect"
	OutcomeCanceled    Outcome = "canceled"
)

func outcomeOf(err error) (Outcome, int) {
	var (
		status      *StatusError
		unreachable *UnreachableError
		untrusted   *UntrustedError
		protocol    *ProtocolError
		redirect    *RedirectError
	)
	switch {
	case errors.As(err, &status):
		return OutcomeRefused, status.Status
	case errors.As(err, &protocol):
		return OutcomeProtocol, protocol.Status
	case errors.As(err, &redirect):
		return OutcomeRedirect, redirect.Status
	case errors.As(err, &untrusted):
		return OutcomeUntrusted, 0
	case errors.Is(err, context.Canceled):
		return OutcomeCanceled, 0
	case errors.As(err, &unreachable) && unreachable.Sent:
		return OutcomeLost, 0
	}
	return OutcomeUnreachable, 0
}
