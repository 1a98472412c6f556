// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"cmp"
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"time"
)

// TokenSeed is what AddGateToken makes a token of.
type TokenSeed struct {
	Name string
	// Owner is "admin" if empty.
	Owner string
	// Type is ENVIRONMENT (also "") or CLUSTER.
	Type string
	Seed bool
	// Created is now if zero, Expires and LastUsed never.
	Created, Expires, LastUsed time.Time
}

// TokenInfo is an ActiveGate token without its secret. Zero times are never.
type TokenInfo struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Owner    string    `json:"owner"`
	Type     string    `json:"type"`
	Seed     bool      `json:"seed"`
	Created  time.Time `json:"created"`
	Expires  time.Time `json:"expires,omitzero"`
	LastUsed time.Time `json:"lastUsed,omitzero"`
}

// AddGateToken makes an ActiveGate token as somebody else would, past the
// journal, and returns its id, e.g. dt0g02.4KWZO5EF, and all of it.
func (e *Environment) AddGateToken(seed TokenSeed) (id, secret string) {
	e.mu.Lock()
	defer e.mu.Unlock()

	token := e.newTokenLocked(seed)

	return token.id, token.secret
}

// FillGateTokens makes n tokens of others that gates use: some never expire,
// the others within two years.
func (e *Environment) FillGateTokens(n int) {
	e.mu.Lock()
	defer e.mu.Unlock()

	now := e.sim.now()

	for i := range n {
		seed := TokenSeed{
			Name:     fmt.Sprintf("other-%04d", i+1),
			Owner:    "somebody",
			Created:  now.AddDate(-1, 0, 0).Add(time.Duration(i) * time.Second),
			LastUsed: now.Add(-time.Duration(i%60) * time.Minute),
		}

		if i%3 > 0 {
			seed.Expires = now.AddDate(0, 0, 1+i%700)
		}

		e.newTokenLocked(seed)
	}
}

// RemoveGateToken deletes a token as somebody else would; there may be none of
// that id.
func (e *Environment) RemoveGateToken(id string) {
	e.mu.Lock()
	defer e.mu.Unlock()

	e.refreshLocked()

	if token := e.tokens.find(id); token != nil {
		e.removeTokenLocked(token)
	}
}

// GateTokens returns all tokens that exist, expired ones too, in the order of
// the API's list.
func (e *Environment) GateTokens() []TokenInfo {
	e.mu.Lock()
	defer e.mu.Unlock()

	e.refreshLocked()

	infos := make([]TokenInfo, 0, len(e.tokens.byID))

	for _, token := range e.tokens.ordered {
		if token.unlisted.IsZero() {
			infos = append(infos, token.info())
		}
	}

	return infos
}

// GateToken returns the token of that id.
func (e *Environment) GateToken(id string) (TokenInfo, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()

	e.refreshLocked()

	token := e.tokens.find(id)
	if token == nil {
		return TokenInfo{}, false
	}

	return token.info(), true
}

// Alive tells whether a gate could connect with that token: it exists with this
// secret and has not expired.
func (e *Environment) Alive(secret string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()

	e.refreshLocked()

	token := e.tokens.bySecret(secret)

	return token != nil && !token.expired(e.sim.now())
}

// newTokenLocked makes a token with a new secret, in the form of api-facts 2.1.
func (e *Environment) newTokenLocked(seed TokenSeed) *gateToken {
	now := e.sim.now()
	id := "dt0g02." + base32Text(8)
	token := &gateToken{
		id:       id,
		secret:   id + "." + base32Text(64),
		name:     seed.Name,
		owner:    cmp.Or(seed.Owner, defaultOwner),
		kind:     cmp.Or(seed.Type, typeEnvironment),
		seed:     seed.Seed,
		created:  seed.Created,
		expires:  seed.Expires,
		lastUsed: seed.LastUsed,
		listed:   now.Add(e.behaviour.ListLag),
	}

	if token.created.IsZero() {
		token.created = now
	}

	e.tokens.add(token)

	return token
}

func (t *gateToken) info() TokenInfo {
	return TokenInfo{
		ID: t.id, Name: t.name, Owner: t.owner, Type: t.kind, Seed: t.seed,
		Created: t.created, Expires: t.expires, LastUsed: t.lastUsed,
	}
}

// base32Text returns so many random letters and digits of A-Z2-7.
func base32Text(letters int) string {
	random := make([]byte, letters*5/8)
	// It never fails.
	_, _ = rand.Read(random)

	return base32.StdEncoding.EncodeToString(random)
}
