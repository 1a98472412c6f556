// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// wanted is the token that is to be made.
type wanted struct {
	name, kind string // kind is the activeGateType
	seed       bool
	expiry     expiry
}

// creation makes one token and knows what to do when the answer is lost.
type creation struct {
	api  *dynatrace.Environment
	want wanted
	ours []string // the ids in this resource's state
	// access is the access token, whose owner owns what it makes.
	access   rest.Secret
	turns    *dynatrace.Creations
	lifetime *clock.Lifetime
	// early is how much of its last minute the token lacks, at random.
	early    func() time.Duration
	patience time.Duration // with lists that lag
	timeout  time.Duration
	sleep    rest.Sleeper

	token dynatrace.NewToken
	lost  lostCreation
	// left are unused tokens of the same name that are not known to be anybody's.
	left []dynatrace.Token
}

// made is a new token with what the API has not told of it yet.
type made struct {
	dynatrace.Created
	owner string
	at    time.Time
}

// run lists what there is, so that a lost answer can be decided, and creates.
// Nothing follows the answer: it has to be saved before anything can fail.
func (c *creation) run(ctx context.Context) (made, error) {
	unlock, err := c.turns.Lock(ctx, c.want.name)
	if err != nil {
		return made{}, err
	}
	defer unlock()
	if err := c.prepare(ctx); err != nil {
		return made{}, err
	}
	if err := ctx.Err(); err != nil { // from here on nothing stops before the state is saved
		return made{}, err
	}
	defer c.lifetime.Hold()()
	if c.lifetime.Ended() { // nobody would save it
		return made{}, &shutDownError{}
	}
	detached, cancel := clock.Detached(ctx, c.timeout)
	defer cancel()
	created, err := c.create(detached, func() bool { return ctx.Err() != nil || c.lifetime.Ended() })
	if err != nil {
		return made{}, err
	}
	if c.lifetime.Ended() {
		return made{}, c.unmake(ctx, created.ID)
	}
	return made{Created: created, owner: c.lost.owner, at: c.api.Now()}, nil
}

// prepare learns what a lost answer is judged by.
func (c *creation) prepare(ctx context.Context) error {
	tokens, err := c.api.BaselineTokens(ctx)
	if err != nil {
		return &baselineError{err}
	}
	c.want.expiry = c.want.expiry.at(c.api.Now(), c.early()) // the list has told the API's clock
	c.token = dynatrace.NewToken{Name: c.want.name, Type: c.want.kind, Seed: c.want.seed, Expiration: c.want.expiry.wire()}
	c.lost = lostCreation{
		name: c.want.name, expiry: c.want.expiry, kind: c.want.kind, seed: c.want.seed, known: map[string]bool{},
		accounted: func(id string) bool { return c.api.MadeHere(id) || c.api.RevokedHere(id) || c.api.Disputed(id) },
	}
	for _, token := range tokens {
		c.lost.known[token.ID] = true
	}
	ours := func(id string) bool {
		return slices.Contains(c.ours, id) || c.api.MadeHere(id) || c.api.RevokedHere(id)
	}
	c.left = leftovers(tokens, c.want.name, c.api.Now(), ours)
	if access, err := c.api.LookUp(ctx, c.access); err == nil {
		c.lost.owner = access.Owner
	}
	return nil
}

// post sends the creation, and again for as long as the API refuses something
// that can be said otherwise: what it refuses it has not made.
func (c *creation) post(ctx context.Context) (dynatrace.Created, error) {
	created, err := c.api.CreateToken(ctx, c.token)
	for err != nil && c.simplify(err) {
		created, err = c.api.CreateToken(ctx, c.token)
	}
	return created, err
}

// simplify changes what a refusal is about: default values of fields that newer
// servers do not have are left out (api-facts 2.2). It returns false if there is
// nothing left to change.
func (c *creation) simplify(err error) bool {
	if !refuses(err, "activeGateType", "seedToken") || c.token.Type != typeEnvironment || c.token.Seed {
		return false
	}
	c.token.Type = ""
	return true
}

// refuses says that the API refuses one of these fields.
func refuses(err error, fields ...string) bool {
	var refused *rest.StatusError
	return errors.As(err, &refused) && refused.Status == http.StatusBadRequest &&
		slices.ContainsFunc(refused.Violations, func(v rest.Violation) bool { return slices.Contains(fields, v.Path) })
}

// unmake revokes a token whose secret nobody will learn: the process is ending.
func (c *creation) unmake(ctx context.Context, id string) error {
	ctx, cancel := clock.Detached(ctx, 0)
	defer cancel()
	err := c.api.RevokeToken(ctx, id)
	if errors.Is(err, dynatrace.ErrNoSuchToken) {
		err = nil
	}
	return &shutDownError{id: id, err: err}
}

// shutDownError says that nobody was left to save a token.
type shutDownError struct {
	id  string // empty: none was created
	err error  // why it was not revoked; nil if it was
}

func (e *shutDownError) Error() string {
	if e.id == "" {
		return "the provider was shut down before a token was created, so none was"
	}
	text := "the provider was shut down while the token " + e.id + " was created, "
	if e.err != nil {
		return text + "and it could not be revoked: " + reason(e.err)
	}
	return text + "so it was revoked"
}

func (e *shutDownError) Unwrap() error { return e.err }

// baselineError says that the tokens could not be listed before a creation.
type baselineError struct{ err error }

func (e *baselineError) Error() string { return e.err.Error() }
func (e *baselineError) Unwrap() error { return e.err }
