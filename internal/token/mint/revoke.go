// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package mint

import (
	"context"
	"errors"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// How often a removal asks whether gates have taken another token.
const (
	firstPoll = 2 * time.Second
	lastPoll  = 15 * time.Second
)

// Revoke revokes a token for good. One that is gone already is fine.
func Revoke(ctx context.Context, api *dynatrace.Environment, id string) error {
	if err := api.RevokeToken(ctx, id); err != nil && !errors.Is(err, dynatrace.ErrNoSuchToken) {
		return err
	}
	return nil
}

// Removal revokes all tokens of a resource, and waits for gates that use one.
type Removal struct {
	API         *dynatrace.Environment
	Environment string // of the tokens, see NewUsage
	Sleep       rest.Sleeper
}

// Run revokes what is pending in its order, predecessors before the token that
// is the last, each as soon as it may be revoked. It returns what is left, with
// the gates that hold it, and why: as a FactsError, a RevokeError or a HeldError.
func (r Removal) Run(ctx context.Context, pending []Case) ([]Case, error) {
	if err := r.ask(ctx, pending); err != nil {
		return pending, &FactsError{err}
	}
	var before *HeldError
	for pause := firstPoll; ; pause = min(pause+pause/2, lastPoll) {
		u := NewUsage(r.Environment, func() ([]dynatrace.ActiveGate, error) { return r.API.ActiveGatesFresh(ctx) })
		left, held, err := r.revoke(ctx, pending, u)
		if len(left) == 0 || err != nil {
			return left, err
		}
		pending = left
		refusal := &HeldError{ID: pending[0].ID, Verdict: held, Usage: u}
		if held.Blind && ctx.Err() != nil && before != nil && before.ID == refusal.ID {
			return pending, before // the time was over while the gates were asked for
		}
		if (held.Blind && ctx.Err() == nil && u.Final()) || r.Sleep(ctx, pause) != nil {
			return pending, refusal
		}
		before = refusal
	}
}

// ask fills in what the API tells of the tokens. Of those that may be revoked in
// any case nothing needs to be known.
func (r Removal) ask(ctx context.Context, pending []Case) error {
	var ids []string
	for index := range pending {
		if pending[index].InUse {
			pending[index].Token = &dynatrace.Token{ID: pending[index].ID}
		} else {
			ids = append(ids, pending[index].ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	found, err := r.API.AskTokens(ctx, ids...)
	for index, one := range pending {
		if token, there := found[one.ID]; there {
			pending[index].Token = &token
		}
	}
	return err
}

// revoke revokes predecessors that are free, and then the token. It returns those
// that are left, and why the first of them is held.
func (r Removal) revoke(ctx context.Context, pending []Case, u Usage) (left []Case, held Verdict, err error) {
	for index, one := range pending {
		last := index == len(pending)-1
		v := u.Judge(one, r.API.Now())
		switch {
		case v.Free == "" || (last && len(left) > 0):
			if len(left) == 0 {
				held = v
			}
			if !last {
				one.Gates = v.Holders
			}
			left = append(left, one)
		case v.Free == Gone:
		default:
			if err := Revoke(ctx, r.API, one.ID); err != nil {
				return append(left, pending[index:]...), held, &RevokeError{ID: one.ID, Err: err}
			}
		}
	}
	return left, held, nil
}

// FactsError says that the tokens that are to be revoked could not be read.
type FactsError struct{ Err error }

func (e *FactsError) Error() string { return e.Err.Error() }
func (e *FactsError) Unwrap() error { return e.Err }

// RevokeError says that a token could not be revoked.
type RevokeError struct {
	ID  string
	Err error
}

func (e *RevokeError) Error() string { return "revoking the token " + e.ID + ": " + e.Err.Error() }
func (e *RevokeError) Unwrap() error { return e.Err }

// HeldError says that a token was not revoked because a gate needs it, or because
// nobody can tell.
type HeldError struct {
	ID      string
	Verdict Verdict
	Usage   Usage
}

func (e *HeldError) Error() string { return "the token " + e.ID + " is in use, or may be" }
