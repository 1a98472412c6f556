// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import "net/http"

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

	return success(e.showTokenLocked(token))
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

func (e *Environment) showTokenLocked(token *gateToken) shownToken {
	shown := shownToken{ID: token.id, Name: token.name, Owner: token.owner, Created: dateText(token.created)}

	if !e.behaviour.OmitTypeAndSeed {
		seed := token.seed
		shown.Seed, shown.Type = &seed, token.kind
	}

	if !token.expires.IsZero() {
		shown.Expires = dateText(token.expires)
	}

	if !token.lastUsed.IsZero() {
		shown.LastUsed = dateText(token.lastUsed)
	}

	return shown
}
