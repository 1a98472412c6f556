// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace

import (
	"context"
	"errors"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// Token is what the API tells of an ActiveGate token (api-facts 2.2), never
// its secret. Times are in UTC; the zero time means that the field is absent.
type Token struct {
	ID             string // e.g. dt0g02.4KWZO5EF
	Name           string
	Owner          string
	CreationDate   time.Time
	ExpirationDate time.Time // zero: never expires
	LastUsedDate   time.Time // zero: never used
	SeedToken      *bool     // nil: newer servers leave it out
	Type           string    // ENVIRONMENT, CLUSTER, or empty: newer servers leave it out
}

// NewToken is a token to be created.
type NewToken struct {
	Name string
	Type string // ENVIRONMENT or CLUSTER
	Seed bool
	// Expiration is sent as it is: RFC 3339, or relative such as "now+60d"
	// (api-facts 2.2); empty never expires and is left out.
	Expiration string
}

// Created is the answer to a creation: the only time the secret is told.
type Created struct {
	ID             string
	Secret         rest.Secret
	ExpirationDate time.Time // zero: never expires
}

// ErrNoSuchToken means that the API itself (with its own error envelope, not a
// proxy or a wrong path) says that there is no such token.
var ErrNoSuchToken = errors.New("there is no such token")

// Tokens is every token of the environment, in the order of the API: asked
// once a run, until a write. It must not be modified.
func (e *Environment) Tokens(ctx context.Context) ([]Token, error) { panic("soon") }

// TokensFresh asks for the list now, and shares what it got.
func (e *Environment) TokensFresh(ctx context.Context) ([]Token, error) { panic("soon") }

// EachTokenPage hands the pages of pageSize tokens (100 to 3000) to yield until
// it returns false. Nothing is shared.
func (e *Environment) EachTokenPage(ctx context.Context, pageSize int, yield func([]Token) bool) error {
	panic("soon")
}

// FindTokens looks for ids, for one resource. The first caller of a run has
// them asked one by one, so that one resource does not pay for a list of
// thousands; all others share one list. An id that the list lacks is asked
// alone, since lists may lag; only when that is answered with 404, and the
// list lacks it too, it is missing from the result.
func (e *Environment) FindTokens(ctx context.Context, ids ...string) (map[string]Token, error) {
	panic("soon")
}

// CreateToken creates one token. The request is never repeated blindly: an
// error of which rest.Ambiguous is true may have created one.
func (e *Environment) CreateToken(ctx context.Context, token NewToken) (Created, error) {
	panic("soon")
}

// RevokeToken deletes one token for good. ErrNoSuchToken if it was gone already.
func (e *Environment) RevokeToken(ctx context.Context, id string) error { panic("soon") }

// MadeHere reports whether CreateToken returned this id in this run.
func (e *Environment) MadeHere(id string) bool { panic("soon") }
