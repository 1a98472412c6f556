// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package mint

import (
	"context"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// How often a removal asks whether gates have taken another token.
const (
	firstPoll = 2 * time.Second
	lastPoll  = 15 * time.Second
)

// Removal revokes all tokens of a resource, and waits for gates that use one.
type Removal struct{ Sleep rest.Sleeper }

// Run revokes what is pending in its order, predecessors before the token that
// is the last, each as soon as it may be revoked. It returns what is left, with
// the gates that hold it, and why: as an UnreadError, a RevokeError or a HeldError.
func (r Removal) Run(ctx context.Context, pending []Case) ([]Case, error) {
	if err := r.ask(ctx, pending); err != nil {
		return pending, err
	}
	var before *HeldError
	for pause := firstPoll; ; pause = min(pause+pause/2, lastPoll) {
		left, refusal, err := r.revoke(ctx, pending)
		if len(left) == 0 || err != nil {
			return left, err
		}
		pending = left
		blind := refusal.Verdict.Blind
		if blind && ctx.Err() != nil && before != nil && before.ID == refusal.ID {
			return pending, before // the time was over while the gates were asked for
		}
		if (blind && ctx.Err() == nil && refusal.Usage.Final()) || r.Sleep(ctx, pause) != nil {
			return pending, refusal
		}
		before = refusal
	}
}

// ask fills in what the APIs tell of the tokens, and where they are. Of those that may
// be revoked in any case nothing needs to be known.
func (r Removal) ask(ctx context.Context, pending []Case) error {
	places := map[string][]Place{}
	for index, one := range pending {
		if one.InUse && one.Places[len(one.Places)-1].API != nil {
			pending[index].Token = &dynatrace.Token{ID: one.ID}
		} else {
			places[one.ID] = one.Places
		}
	}
	found, err := Ask(ctx, places)
	for index, one := range pending {
		if token, there := found[one.ID]; there {
			pending[index].Token, pending[index].Places = &token.Token, []Place{token.At}
		}
	}
	return err
}

// revoke revokes predecessors that are free, and then the token. It returns those
// that are left, and why the first of them is held.
func (r Removal) revoke(ctx context.Context, pending []Case) (left []Case, held *HeldError, err error) {
	usages := map[Place]Usage{}
	for index, one := range pending {
		last, place := index == len(pending)-1, one.Places[0]
		u, asked := usages[place]
		if !asked {
			u = place.FreshUsage(ctx)
			usages[place] = u
		}
		v := u.Judge(one, place.API.Now())
		switch {
		case v.Free == "" || (last && len(left) > 0):
			if len(left) == 0 {
				held = &HeldError{ID: one.ID, API: place.API, Verdict: v, Usage: u}
			}
			if !last {
				one.Gates = v.Holders
			}
			left = append(left, one)
		case v.Free == Gone:
		default:
			if err := Revoke(ctx, one.ID, one.Places...); err != nil {
				return append(left, pending[index:]...), held, &RevokeError{ID: one.ID, API: place.API, Err: err}
			}
		}
	}
	return left, held, nil
}

// RevokeError says that a token could not be revoked.
type RevokeError struct {
	ID  string
	API *dynatrace.Environment
	Err error
}

func (e *RevokeError) Error() string { return "revoking the token " + e.ID + ": " + e.Err.Error() }
func (e *RevokeError) Unwrap() error { return e.Err }

// HeldError says that a token was not revoked because a gate needs it, or because
// nobody can tell.
type HeldError struct {
	ID      string
	API     *dynatrace.Environment
	Verdict Verdict
	Usage   Usage
}

func (e *HeldError) Error() string { return "the token " + e.ID + " is in use, or may be" }
