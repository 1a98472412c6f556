// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
)

// candidates are what a creation whose answer was lost may have made: tokens
// that appeared since, look like it in everything that is known, and are not
// known to be anybody's. Of a sibling, made by another resource or pipeline at
// the same moment, nothing tells them apart, so more than one prove nothing.
type lostCreation struct {
	name   string
	owner  string // empty: not known, and then nothing tells whose they are
	expiry expiry
	kind   string // activeGateType; newer servers do not tell it, nor seed
	seed   bool
	// since is the API's clock before the creation was first sent, until when its
	// answer was given up last.
	since, until time.Time
	// known are the ids that were listed before.
	known map[string]bool
	// accounted says that this run knows what a token is: it made it and got the
	// answer, has revoked it, or could not decide whether an earlier creation
	// made it.
	accounted func(id string) bool
}

// clockDoubt is how exact the API's clock is known: its answers tell whole
// seconds, and each of its nodes has a clock of its own.
const clockDoubt = 3 * time.Second

func (l lostCreation) candidates(tokens []dynatrace.Token) []dynatrace.Token {
	var found []dynatrace.Token
	for _, token := range tokens {
		if (l.owner == "" || token.Owner == l.owner) && token.Name == l.name &&
			!l.known[token.ID] && !l.accounted(token.ID) && token.LastUsedDate.IsZero() && l.sameKind(token) &&
			!token.CreationDate.Before(l.since.Add(-clockDoubt)) && l.expiry.matches(token) {
			found = append(found, token)
		}
	}
	return found
}

func (l lostCreation) sameKind(token dynatrace.Token) bool {
	return (token.Type == "" || token.Type == l.kind) && (token.SeedToken == nil || *token.SeedToken == l.seed)
}

// doubt says why the only candidate may be somebody else's; empty if it cannot
// be told from what was to be created.
func (l lostCreation) doubt(token dynatrace.Token) string {
	switch {
	case l.owner == "":
		return "the owner of the access token could not be learned"
	case token.CreationDate.After(l.until.Add(clockDoubt)):
		return "it was created after the answer was given up"
	default:
		return ""
	}
}

// leftovers are tokens of a name that were never used and are not known to be
// anybody's: a run that was killed may have left them.
func leftovers(tokens []dynatrace.Token, name string, now time.Time, ours func(id string) bool) []dynatrace.Token {
	var found []dynatrace.Token
	for _, token := range tokens {
		alive := token.ExpirationDate.IsZero() || now.Before(token.ExpirationDate)
		if token.Name == name && token.LastUsedDate.IsZero() && alive && !ours(token.ID) {
			found = append(found, token)
		}
	}
	return found
}
