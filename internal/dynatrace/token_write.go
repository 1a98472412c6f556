// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

const tokensPath = "/api/v2/activeGateTokens" //nolint:gosec // a path, not a token

// CreateToken creates one token. The request is never repeated blindly: an
// error of which rest.Ambiguous is true may have created one.
func (e *Environment) CreateToken(ctx context.Context, token NewToken) (Created, error) {
	e.forgetTokens()
	defer e.forgetTokens()
	response, err := e.speak(ctx, true, func(d dialect) (*rest.Response, error) {
		return e.do(ctx, operation{method: http.MethodPost, template: d.path, body: token.wire(d)})
	})
	if err != nil {
		return Created{}, err
	}
	created, err := parseCreated(response)
	if err == nil {
		e.created.add(created.ID)
	}
	return created, err
}

// wire is a token to be created, as a dialect takes it.
func (t NewToken) wire(d dialect) any {
	wire := struct {
		Name       string `json:"name"`
		Type       string `json:"activeGateType,omitempty"`
		Seed       *bool  `json:"seedToken,omitempty"`
		Expiration string `json:"expirationDate,omitempty"`
	}{Name: t.Name, Expiration: t.Expiration}
	if t.Type != "" {
		wire.Seed = &t.Seed
	}
	if d.typed {
		wire.Type = t.Type
	}
	return wire
}

func parseCreated(response *rest.Response) (Created, error) {
	var wire struct {
		ID             string      `json:"id"`
		Token          string      `json:"token"`
		ExpirationDate rest.Moment `json:"expirationDate"`
	}
	if err := response.JSON(&wire); err != nil {
		return Created{}, err
	}
	switch {
	case wire.Token == "" || wire.Token == wire.ID:
		return Created{}, response.Malformed("a new token was expected, with its secret")
	case checkTokenID(wire.ID) != nil:
		return Created{}, response.Malformed("a new token was expected, with its id")
	}
	return Created{ID: wire.ID, Secret: rest.NewSecret(wire.Token), ExpirationDate: wire.ExpirationDate.Time}, nil
}

// RevokeToken deletes one token for good. ErrNoSuchToken if it was gone
// already, or if an earlier attempt of this very call deleted it.
func (e *Environment) RevokeToken(ctx context.Context, id string) error {
	if err := checkTokenID(id); err != nil {
		return err
	}
	forget := func() {
		e.forgetTokens()
		e.gates.Invalidate()
	}
	forget()
	defer forget()
	response, err := e.speak(ctx, true, func(d dialect) (*rest.Response, error) {
		template, path := d.one(id)
		return e.do(ctx, operation{method: http.MethodDelete, template: template, path: path, idempotent: true})
	})
	if err != nil {
		err = because(err, http.StatusNotFound, ErrNoSuchToken)
	} else {
		err = response.NotHTML()
	}
	if err == nil || errors.Is(err, ErrNoSuchToken) {
		e.revoked.add(id)
	}
	return err
}

// forgetTokens is called before and after whatever changes tokens.
func (e *Environment) forgetTokens() {
	e.tokens.Invalidate()
	e.singles.Invalidate()
}

// Creations makes the creations of tokens of one name serial within a run, so
// that after a lost answer a new token of that name is not one that this run
// is just making.
type Creations = rest.Turns[string]

// MadeHere reports whether CreateToken returned this id in this run.
func (e *Environment) MadeHere(id string) bool { return e.created.has(id) }

// RevokedHere reports whether RevokeToken deleted this id in this run, or found
// it gone. Lists may still show it.
func (e *Environment) RevokedHere(id string) bool { return e.revoked.has(id) }

// Dispute remembers, for this run, tokens of which nobody can tell whether a
// creation made them whose answer was lost: no later creation made them.
func (e *Environment) Dispute(ids ...string) {
	for _, id := range ids {
		e.disputed.add(id)
	}
}

// Disputed reports whether Dispute was told of this id in this run.
func (e *Environment) Disputed(id string) bool { return e.disputed.has(id) }

// marks are ids of which this run knows something. The zero value is ready.
type marks struct{ ids sync.Map }

func (m *marks) add(id string) { m.ids.Store(id, true) }

func (m *marks) has(id string) bool {
	_, marked := m.ids.Load(id)
	return marked
}
