// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// creation makes one token and knows what to do when the answer is lost.
type creation struct {
	deps    *tfkit.Dependencies
	api     *dynatrace.Environment
	plan    model
	ours    []string // the ids in this resource's state
	timeout time.Duration
	sleep   rest.Sleeper
	diags   *diag.Diagnostics

	token  dynatrace.NewToken
	expiry expiry
	lost   lostCreation
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
	c.expiry = plannedExpiry(c.plan)
	c.token = dynatrace.NewToken{
		Name: c.plan.Name.ValueString(), Type: c.plan.Type.ValueString(), Seed: c.plan.Seed.ValueBool(), Expiration: c.expiry.wire(),
	}
	unlock, err := c.deps.Creations.Lock(ctx, c.token.Name)
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
	defer c.deps.Lifetime.Hold()()
	if c.deps.Lifetime.Ended() { // nobody would save it
		return made{}, &shutDownError{}
	}
	detached, cancel := tfkit.Detached(ctx, c.timeout)
	defer cancel()
	created, err := c.create(detached, func() bool { return ctx.Err() != nil || c.deps.Lifetime.Ended() })
	if err != nil {
		return made{}, err
	}
	if c.deps.Lifetime.Ended() {
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
	c.deps.WarnAPISkew(at(c.api), c.api.Skew, c.diags)
	c.lost = lostCreation{
		name: c.token.Name, expiry: c.expiry, kind: c.token.Type, seed: c.token.Seed, known: map[string]bool{},
		accounted: func(id string) bool { return c.api.MadeHere(id) || c.api.RevokedHere(id) || c.api.Disputed(id) },
	}
	for _, token := range tokens {
		c.lost.known[token.ID] = true
	}
	ours := func(id string) bool {
		return slices.Contains(c.ours, id) || c.api.MadeHere(id) || c.api.RevokedHere(id)
	}
	if left := leftovers(tokens, c.token.Name, c.api.Now(), ours); len(left) > 0 {
		c.diags.AddWarning("Unused tokens of the same name",
			fmt.Sprintf("%s has tokens named %q that no gate has used yet and that are not this resource's: %s. Another resource or pipeline may have made them. "+
				"If not, a run that was killed may have left them: then revoke them.", at(c.api), c.token.Name, idsOf(left)))
	}
	if access, err := c.api.LookUp(ctx, rest.NewSecret(c.deps.APIToken.Value())); err == nil {
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

// simplify changes what a refusal is about: a relative date becomes an absolute
// one, and default values of fields that newer servers do not have are left out
// (api-facts 2.2). It returns false if there is nothing left to change.
func (c *creation) simplify(err error) bool {
	switch {
	case refuses(err, "expirationDate") && c.expiry.kind == expiryIn && c.token.Expiration == c.expiry.wire():
		c.token.Expiration = c.expiry.absolute(c.api.Now())
	case refuses(err, "activeGateType", "seedToken") && c.token.Type == typeEnvironment && !c.token.Seed:
		c.token.Type = ""
	default:
		return false
	}
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
	ctx, cancel := tfkit.Detached(ctx, 0)
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
