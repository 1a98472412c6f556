// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package mint

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// attempts is how often a creation is sent at most: the second time only after
// the first one's token, if there is one, was found and revoked.
const attempts = 2

// pauses lie before each reading of the list for what a lost creation made, as
// shares of the patience that there is: with a minute of it, ten seconds in all.
// Lists lag (api-facts 10), so one reading proves nothing.
func pauses(patience time.Duration) []time.Duration {
	const second, third, fourth, fifth = 120, 40, 20, 12
	return []time.Duration{0, patience / second, patience / third, patience / fourth, patience / fifth}
}

// confirmation is the share of the patience before what was found is read again:
// a sibling may have shown up before ours.
const confirmation = 60

// create sends the creation, and once more where a lost one left nothing.
func (c *Creation) create(ctx context.Context, interrupted func() bool) (dynatrace.Created, error) {
	c.lost.since = c.API.Now()
	var undone []string
	for attempt := 1; ; attempt++ {
		created, err := c.post(ctx)
		if err == nil || !rest.Ambiguous(err) {
			return created, err
		}
		revoked, undecided := c.decide(ctx)
		if revoked != "" {
			undone = append(undone, revoked)
		}
		if undecided != nil || attempt == attempts || interrupted() {
			return created, &LostError{Answer: err, Err: undecided, Revoked: undone}
		}
	}
}

// decide finds what a lost creation made and revokes it. It returns the id, if
// there was one, or why it could not decide.
func (c *Creation) decide(ctx context.Context) (revoked string, err error) {
	found, err := c.find(ctx)
	defer func() {
		if err != nil {
			for _, one := range found {
				c.API.Dispute(one.ID)
			}
		}
	}()
	switch {
	case err != nil && len(found) > 0:
		return "", fmt.Errorf("what looks like the token that was to be created could not be looked at again, so none was revoked: %s: %w", IDs(found), err)
	case err != nil:
		return "", fmt.Errorf("the list of tokens could not be read to see whether one was created: %w", err)
	case len(found) == 0:
		return "", nil
	case len(found) > 1:
		return "", fmt.Errorf("several new tokens look like the one that was to be created, so none was revoked: %s", IDs(found))
	}
	id := found[0].ID
	if doubt := c.lost.doubt(); doubt != "" {
		return "", fmt.Errorf("the token %s looks like the one that was to be created, but %s, so it was not revoked", id, doubt)
	}
	c.lost.known[id] = true
	if err := Revoke(ctx, id, Place{API: c.API}); err != nil {
		return "", fmt.Errorf("the token %s, whose secret was lost, could not be revoked: %w", id, err)
	}
	return id, nil
}

// find reads the list until something is found, and then once more. Lists of
// several nodes differ, so what either reading showed counts. With an error it returns
// what was found until then.
func (c *Creation) find(ctx context.Context) (found []dynatrace.Token, err error) {
	for _, pause := range pauses(c.Patience) {
		if found, err = c.read(ctx, pause); len(found) > 0 {
			return c.confirm(ctx, found)
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return nil, err
}

// confirm reads again. What only one of the readings showed is asked alone: that
// tells what is gone meanwhile from what a list does not show yet.
func (c *Creation) confirm(ctx context.Context, first []dynatrace.Token) (found []dynatrace.Token, err error) {
	second, err := c.read(ctx, c.Patience/confirmation)
	if err != nil {
		return first, err
	}
	has := func(tokens []dynatrace.Token, id string) bool {
		return slices.ContainsFunc(tokens, func(one dynatrace.Token) bool { return one.ID == id })
	}
	all := slices.Clone(second)
	for _, one := range first {
		if !has(second, one.ID) {
			all = append(all, one)
		}
	}
	for _, one := range all {
		if has(first, one.ID) && has(second, one.ID) {
			found = append(found, one)
			continue
		}
		asked, err := c.API.AskTokens(ctx, one.ID)
		if err != nil {
			return all, err
		}
		if token, there := asked[one.ID]; there {
			found = append(found, c.lost.candidates([]dynatrace.Token{token})...)
		}
	}
	return found, nil
}

// read returns what is in the list of what the creation may have made.
func (c *Creation) read(ctx context.Context, pause time.Duration) ([]dynatrace.Token, error) {
	if pause > 0 {
		if err := c.Sleep(ctx, pause); err != nil {
			return nil, err
		}
	}
	tokens, err := c.API.TokensFresh(ctx)
	if err != nil {
		return nil, err
	}
	return c.lost.candidates(tokens), nil
}

// LostError says that the answer to a creation was lost, and what that leaves.
type LostError struct {
	Answer  error    // the first or second answer that was lost
	Err     error    // why it could not be decided; nil if it could
	Revoked []string // the tokens that were created and are revoked
}

func (e *LostError) Error() string {
	text := fmt.Sprintf("the answer to the creation of the token was lost: %s", Clause(e.Answer))
	if e.Err != nil {
		text += "; " + Clause(e.Err)
	}
	switch {
	case len(e.Revoked) > 1: // the creation was repeated
		return text + "; the tokens " + strings.Join(e.Revoked, " and ") + " that it had created were revoked"
	case len(e.Revoked) > 0:
		return text + "; the token " + e.Revoked[0] + " that it had created was revoked"
	case e.Err == nil:
		return text + "; no token was found that it has created"
	default:
		return text
	}
}

func (e *LostError) Unwrap() []error { return []error{e.Answer, e.Err} }

// IDs prints ids, which may be shown, at most ten of them.
func IDs(tokens []dynatrace.Token) string {
	const most = 10
	ids := make([]string, 0, len(tokens))
	for _, token := range tokens {
		ids = append(ids, token.ID)
	}
	if more := len(ids) - most; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(ids[:most], ", "), more)
	}
	return strings.Join(ids, ", ")
}

// lostCreation is what is known of a creation whose answer was lost.
type lostCreation struct {
	Wanted // newer servers tell neither type nor seed

	owner string // empty: not known, and then nothing tells whose they are
	// ownerless says that nobody can know it: the API tells nothing of a credential of
	// the platform or of a cluster. What the expiry proves, it proves alone.
	ownerless bool
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
		older := !l.Expiry.proves() && token.CreationDate.Before(l.since.Add(-clockDoubt))
		if (l.owner == "" || token.Owner == l.owner) && token.Name == l.Name && l.Expiry.matches(token) &&
			!l.known[token.ID] && !l.accounted(token.ID) && token.LastUsedDate.IsZero() && l.sameKind(token) && !older {
			found = append(found, token)
		}
	}
	return found
}

func (l lostCreation) sameKind(token dynatrace.Token) bool {
	return (token.Type == "" || token.Type == l.Type) && (token.SeedToken == nil || *token.SeedToken == l.Seed)
}

// doubt says why the only candidate may be somebody else's; empty if the expiry
// proves that it is what was to be created.
func (l lostCreation) doubt() string {
	switch {
	case l.owner == "" && !l.ownerless:
		return "the owner of the access token could not be learned"
	case l.Expiry.Kind == ExpiryNever:
		return "what never expires carries nothing that proves who made it"
	case !l.Expiry.proves():
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
