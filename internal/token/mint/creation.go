// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package mint

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// What a token is for: the activeGateType of the API.
const (
	TypeEnvironment = "ENVIRONMENT"
	TypeCluster     = "CLUSTER"
)

// Wanted is the token that is to be made.
type Wanted struct {
	Name, Type string
	Seed       bool
	Expiry     Expiry
}

// Creation makes one token and knows what to do when the answer is lost.
type Creation struct {
	API    *dynatrace.Environment
	Wanted Wanted
	Ours   []string // the ids that the resource has already
	// Turns makes creations of one name serial.
	Turns    *dynatrace.Creations
	Lifetime *clock.Lifetime
	// Early is how much of its last minute the token lacks, at random.
	Early    func() time.Duration
	Patience time.Duration // with lists that lag
	Timeout  time.Duration
	Sleep    rest.Sleeper

	// Unused are, after a run, tokens of the same name that no gate has used and
	// that are not known to be anybody's.
	Unused []dynatrace.Token

	token dynatrace.NewToken
	lost  lostCreation
}

// Made is a new token with what the API has not told of it yet.
type Made struct {
	dynatrace.Created
	Owner string
	At    time.Time
}

// Run lists what there is, so that a lost answer can be decided, and creates.
// Nothing follows the answer: it has to be saved before anything can fail.
func (c *Creation) Run(ctx context.Context) (Made, error) {
	unlock, err := c.Turns.Lock(ctx, c.Wanted.Name)
	if err != nil {
		return Made{}, err
	}
	defer unlock()
	if err := c.prepare(ctx); err != nil {
		return Made{}, err
	}
	if err := ctx.Err(); err != nil { // from here on nothing stops before the state is saved
		return Made{}, err
	}
	defer c.Lifetime.Hold()()
	if c.Lifetime.Ended() { // nobody would save it
		return Made{}, &EndedError{}
	}
	detached, cancel := clock.Detached(ctx, c.Timeout)
	defer cancel()
	created, err := c.create(detached, func() bool { return ctx.Err() != nil || c.Lifetime.Ended() })
	if err != nil {
		return Made{}, err
	}
	if c.Lifetime.Ended() {
		return Made{}, c.unmake(ctx, created.ID)
	}
	return Made{Created: created, Owner: c.lost.owner, At: c.API.Now()}, nil
}

// prepare learns what a lost answer is judged by.
func (c *Creation) prepare(ctx context.Context) error {
	tokens, err := c.API.BaselineTokens(ctx)
	if err != nil {
		return &BaselineError{err}
	}
	c.Wanted.Expiry = c.Wanted.Expiry.at(c.API.Now(), c.Early()) // the list has told the API's clock
	c.token = dynatrace.NewToken{Name: c.Wanted.Name, Type: c.Wanted.Type, Seed: c.Wanted.Seed, Expiration: c.Wanted.Expiry.wire()}
	c.lost = lostCreation{
		Wanted: c.Wanted, known: map[string]bool{},
		accounted: func(id string) bool { return c.API.MadeHere(id) || c.API.RevokedHere(id) || c.API.Disputed(id) },
	}
	for _, token := range tokens {
		c.lost.known[token.ID] = true
	}
	ours := func(id string) bool {
		return slices.Contains(c.Ours, id) || c.API.MadeHere(id) || c.API.RevokedHere(id)
	}
	c.Unused = unusedOf(tokens, c.Wanted.Name, c.API.Now(), ours)
	if c.lost.ownerless = !c.API.TellsOwners(); c.lost.ownerless {
		return nil
	}
	if access, err := c.API.LookUpOwn(ctx); err == nil {
		c.lost.owner = access.Owner
	}
	return nil
}

// post sends the creation, and again for as long as the API refuses something
// that can be said otherwise: what it refuses it has not made.
func (c *Creation) post(ctx context.Context) (dynatrace.Created, error) {
	created, err := c.API.CreateToken(ctx, c.token)
	for err != nil && c.simplify(err) {
		created, err = c.API.CreateToken(ctx, c.token)
	}
	return created, err
}

// simplify changes what a refusal is about: fields that newer servers do not have
// (api-facts 2.2) are left out where they say what goes without saying there. It
// returns false if there is nothing left to change.
func (c *Creation) simplify(err error) bool {
	usual := TypeEnvironment
	if c.API.IsCluster() {
		usual = TypeCluster
	}
	if !isRefused(err, "activeGateType", "seedToken") || c.token.Type != usual || c.token.Seed {
		return false
	}
	c.token.Type = ""
	return true
}

// isRefused says that the API refuses one of these fields.
func isRefused(err error, fields ...string) bool {
	var refused *rest.StatusError
	return errors.As(err, &refused) && refused.Status == http.StatusBadRequest &&
		slices.ContainsFunc(refused.Violations, func(v rest.Violation) bool { return slices.Contains(fields, v.Path) })
}

// unmake revokes a token whose secret nobody will learn: the process is ending.
func (c *Creation) unmake(ctx context.Context, id string) error {
	ctx, cancel := clock.Detached(ctx, 0)
	defer cancel()
	return &EndedError{ID: id, Err: Revoke(ctx, id, Place{API: c.API})}
}

// EndedError says that nobody was left to save a token.
type EndedError struct {
	ID  string // empty: none was created
	Err error  // why it was not revoked; nil if it was
}

func (e *EndedError) Error() string {
	if e.ID == "" {
		return "the provider was shut down before a token was created, so none was"
	}
	text := "the provider was shut down while the token " + e.ID + " was created, "
	if e.Err != nil {
		return text + "and it could not be revoked: " + Clause(e.Err)
	}
	return text + "so it was revoked"
}

func (e *EndedError) Unwrap() error { return e.Err }

// BaselineError says that the tokens could not be listed before a creation.
type BaselineError struct{ Err error }

func (e *BaselineError) Error() string { return e.Err.Error() }
func (e *BaselineError) Unwrap() error { return e.Err }

// Clause is an error as part of a sentence.
func Clause(err error) string { return strings.TrimSuffix(err.Error(), ".") }
