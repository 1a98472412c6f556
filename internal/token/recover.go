// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// attempts is how often a creation is sent at most: the second time only after
// the first one's token, if there is one, was found and revoked.
const attempts = 2

// looks are the pauses before each look at the list for what a lost creation
// made. Lists lag (api-facts 10), so one look proves nothing.
func looks() []time.Duration {
	return []time.Duration{0, 500 * time.Millisecond, 1500 * time.Millisecond, 3 * time.Second, 5 * time.Second}
}

// confirmation is the pause before what was found is looked at again: a sibling
// may have shown up before ours.
const confirmation = time.Second

// create sends the creation, and once more where a lost one left nothing.
func (c *creation) create(ctx context.Context, interrupted func() bool) (dynatrace.Created, error) {
	c.lost.since = c.api.Now()
	for attempt := 1; ; attempt++ {
		created, err := c.post(ctx)
		if err == nil || !rest.Ambiguous(err) {
			return created, err
		}
		c.lost.until = c.api.Now()
		revoked, undecided := c.decide(ctx)
		switch {
		case undecided != nil:
			return created, &lostError{answer: err, err: undecided}
		case attempt == attempts || interrupted():
			return created, &lostError{answer: err, revoked: revoked}
		}
	}
}

// decide finds what a lost creation made and revokes it. It returns the id, if
// there was one, or why it could not decide.
func (c *creation) decide(ctx context.Context) (revoked string, err error) {
	found, err := c.find(ctx)
	switch {
	case err != nil:
		return "", fmt.Errorf("the list of tokens could not be read to see whether one was created: %w", err)
	case len(found) == 0:
		return "", nil
	case len(found) > 1:
		return "", fmt.Errorf("several new tokens look like the one that was to be created, so none was revoked: %s", idsOf(found))
	}
	id := found[0].ID
	if doubt := c.lost.doubt(found[0]); doubt != "" {
		return "", fmt.Errorf("the token %s looks like the one that was to be created, but %s, so it was not revoked", id, doubt)
	}
	c.lost.known[id] = true
	if err := c.api.RevokeToken(ctx, id); err != nil && !errors.Is(err, dynatrace.ErrNoSuchToken) {
		return "", fmt.Errorf("the token %s, whose secret was lost, could not be revoked: %w", id, err)
	}
	return id, nil
}

// find looks until something is found, and then once more.
func (c *creation) find(ctx context.Context) (found []dynatrace.Token, err error) {
	for _, pause := range looks() {
		if found, err = c.look(ctx, pause); len(found) > 0 {
			return c.look(ctx, confirmation)
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return found, err
}

func (c *creation) look(ctx context.Context, pause time.Duration) ([]dynatrace.Token, error) {
	if pause > 0 {
		if err := c.sleep(ctx, pause); err != nil {
			return nil, err
		}
	}
	tokens, err := c.api.TokensFresh(ctx)
	if err != nil {
		return nil, err
	}
	return c.lost.candidates(tokens), nil
}

// lostError says that the answer to a creation was lost, and what that leaves.
type lostError struct {
	answer  error  // the first or second answer that was lost
	err     error  // why it could not be decided; nil if it could
	revoked string // the token that was created and is revoked
}

func (e *lostError) Error() string {
	text := fmt.Sprintf("the answer to the creation of the token was lost: %s", reason(e.answer))
	switch {
	case e.err != nil:
		return text + "; " + reason(e.err)
	case e.revoked != "":
		return text + "; the token " + e.revoked + " that it had created was revoked"
	default:
		return text + "; no token was found that it has created"
	}
}

func (e *lostError) Unwrap() []error { return []error{e.answer, e.err} }
