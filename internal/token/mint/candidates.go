// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package mint

import (
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
)

// lostCreation is what is known of a creation whose answer was lost.
type lostCreation struct {
	name  string
	owner string // empty: not known, and then nothing tells whose they are
	// ownerless says that nobody can know it: the API tells nothing of a credential of
	// the platform or of a cluster. What the expiry proves, it proves alone.
	ownerless bool
	expiry    Expiry
	kind      string // activeGateType; newer servers do not tell it, nor seed
	seed      bool
	// since is the API's clock before the creation was first sent.
	since time.Time
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

// candidates are what the creation may have made: tokens that appeared since,
// look like it in everything that is known, and are not known to be anybody's.
// Where the expiry proves nothing, those that are older are not reported.
func (l lostCreation) candidates(tokens []dynatrace.Token) []dynatrace.Token {
	var found []dynatrace.Token
	for _, token := range tokens {
		older := !l.expiry.proves() && token.CreationDate.Before(l.since.Add(-clockDoubt))
		if (l.owner == "" || token.Owner == l.owner) && token.Name == l.name && l.expiry.matches(token) &&
			!l.known[token.ID] && !l.accounted(token.ID) && token.LastUsedDate.IsZero() && l.sameKind(token) && !older {
			found = append(found, token)
		}
	}
	return found
}

func (l lostCreation) sameKind(token dynatrace.Token) bool {
	return (token.Type == "" || token.Type == l.kind) && (token.SeedToken == nil || *token.SeedToken == l.seed)
}

// doubt says why the only candidate may be somebody else's; empty if the expiry
// proves that it is what was to be created.
func (l lostCreation) doubt() string {
	switch {
	case l.owner == "" && !l.ownerless:
		return "the owner of the access token could not be learned"
	case l.expiry.Kind == ExpiryNever:
		return "what never expires carries nothing that proves who made it"
	case !l.expiry.proves():
		return "others may have made one with the same `expiration_date`"
	default:
		return ""
	}
}

// unusedOf are tokens of a name that were never used and are not known to be
// anybody's: a run that was killed may have left them.
func unusedOf(tokens []dynatrace.Token, name string, now time.Time, ours func(id string) bool) []dynatrace.Token {
	var found []dynatrace.Token
	for _, token := range tokens {
		alive := token.ExpirationDate.IsZero() || now.Before(token.ExpirationDate)
		if token.Name == name && token.LastUsedDate.IsZero() && alive && !ours(token.ID) {
			found = append(found, token)
		}
	}
	return found
}
