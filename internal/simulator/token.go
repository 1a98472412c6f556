// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/simulator/platform"
)

const (
	typeEnvironment = "ENVIRONMENT"
	typeCluster     = "CLUSTER"
)

// unusedYears is how long a token stays after it was last used
// (api-facts 2.1).
const unusedYears = 2

// gateToken is an ActiveGate token. The fleet sets lastUsed.
type gateToken struct {
	id, secret        string // secret is the whole token
	name, owner, kind string
	seed              bool
	created           time.Time
	expires           time.Time // zero is never
	lastUsed          time.Time // zero is never

	// listed and unlisted are when lists begin and cease to show it; unlisted
	// is zero while it exists.
	listed, unlisted time.Time
}

// expired tells whether the token is dead at that instant.
func (t *gateToken) expired(now time.Time) bool {
	return !t.expires.IsZero() && !now.Before(t.expires)
}

// gateTokens are the ActiveGate tokens of the environment.
type gateTokens struct {
	byID map[string]*gateToken
	// ordered are the tokens by their creation, those too that lists still
	// show though they are gone.
	ordered []*gateToken
	// lists is how many were asked for.
	lists int
}

// find returns the token that exists under that id, expired or not; nil if
// there is none.
func (s *gateTokens) find(id string) *gateToken { return s.byID[id] }

// bySecret returns the token that exists with that secret, expired or not; nil
// if there is none.
func (s *gateTokens) bySecret(secret string) *gateToken {
	found := s.byID[publicPart(secret)]
	if found == nil || found.secret != secret {
		return nil
	}

	return found
}

// add puts a token behind all that are not younger.
func (s *gateTokens) add(token *gateToken) {
	if s.byID == nil {
		s.byID = map[string]*gateToken{}
	}

	at, _ := slices.BinarySearchFunc(s.ordered, token.created, func(other *gateToken, created time.Time) int {
		if other.created.After(created) {
			return 1
		}

		return -1
	})
	s.ordered = slices.Insert(s.ordered, at, token)
	s.byID[token.id] = token
}

// remove makes a token unknown; lists show it until that instant.
func (s *gateTokens) remove(token *gateToken, now, unlisted time.Time) {
	delete(s.byID, token.id)
	token.unlisted = unlisted

	s.ordered = slices.DeleteFunc(s.ordered, func(other *gateToken) bool {
		return !other.unlisted.IsZero() && !now.Before(other.unlisted)
	})
}

// unusedSince returns the tokens that exist and were last used before that. One
// that never was is not among them.
func (s *gateTokens) unusedSince(limit time.Time) []*gateToken {
	var unused []*gateToken

	for _, token := range s.ordered {
		if token.unlisted.IsZero() && !token.lastUsed.IsZero() && token.lastUsed.Before(limit) {
			unused = append(unused, token)
		}
	}

	return unused
}

// publicPart returns what of a token is no secret (api-facts 2.1); "" if it
// does not have three parts.
func publicPart(token string) string {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return ""
	}

	return parts[0] + "." + parts[1]
}

// existsLocked tells whether operations find a token, given that it was not
// removed.
func (e *Environment) existsLocked(token *gateToken) bool {
	return token != nil && (!e.behaviour.ExpiredTokensVanish || !token.expired(e.sim.now()))
}

// removeTokenLocked deletes a token: gates that use it lose their connection.
func (e *Environment) removeTokenLocked(token *gateToken) {
	now := e.sim.now()
	e.tokens.remove(token, now, now.Add(e.behaviour.ListLag))
	e.settleLocked() // what uses it loses its connection at once
}

// refreshLocked brings everything up to the clock's now.
func (e *Environment) refreshLocked() {
	e.settleLocked()

	limit := addMonths(e.sim.now(), -12*unusedYears)

	for _, token := range e.tokens.unusedSince(limit) {
		e.removeTokenLocked(token)
	}
}

// shownToken is a token as the API shows it: without its secret.
type shownToken struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Owner    string `json:"owner"`
	Created  string `json:"creationDate"`
	Expires  string `json:"expirationDate,omitempty"`
	LastUsed string `json:"lastUsedDate,omitempty"`
	Seed     *bool  `json:"seedToken,omitempty"`
	Type     string `json:"activeGateType,omitempty"`
}

// opGetTokenLocked is GET /api/v2/activeGateTokens/{id}.
func (e *Environment) opGetTokenLocked(x *environmentExchange) reply {
	token := e.tokens.find(x.route.id)
	if !e.existsLocked(token) {
		return e.noSuchTokenLocked()
	}

	return success(e.showTokenLocked(token, x.route.way))
}

// opDeleteTokenLocked is DELETE /api/v2/activeGateTokens/{id}. A token in use
// goes too.
func (e *Environment) opDeleteTokenLocked(x *environmentExchange) reply {
	token := e.tokens.find(x.route.id)
	if !e.existsLocked(token) {
		return e.noSuchTokenLocked()
	}

	e.removeTokenLocked(token)
	x.commit()

	return reply{status: http.StatusNoContent}
}

func (e *Environment) noSuchTokenLocked() reply {
	return e.refuseLocked(http.StatusNotFound, "ActiveGate token not found.")
}

// showTokenLocked is a token as it is told by that way: Fleet Management knows no
// type (api-facts 2.4).
func (e *Environment) showTokenLocked(token *gateToken, way platform.Way) shownToken {
	shown := shownToken{ID: token.id, Name: token.name, Owner: token.owner, Created: dateText(token.created)}

	if !e.behaviour.OmitTypeAndSeed {
		seed := token.seed
		shown.Seed = &seed

		if way != platform.Fleet {
			shown.Type = token.kind
		}
	}

	if !token.expires.IsZero() {
		shown.Expires = dateText(token.expires)
	}

	if !token.lastUsed.IsZero() {
		shown.LastUsed = dateText(token.lastUsed)
	}

	return shown
}
