// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"cmp"
	"regexp"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
)

// tokensFilter is which tokens are wanted; what is nil or empty admits all.
type tokensFilter struct {
	name           *regexp.Regexp
	expiringWithin *clock.Duration
	unusedFor      *clock.Duration
	kind           string
}

// choose returns the wanted tokens, sorted by name and id, and how many were
// left out only because the server does not tell their type.
func (f tokensFilter) choose(all []dynatrace.Token, now time.Time) (found []dynatrace.Token, untyped int) {
	for _, token := range all {
		switch {
		case !f.admits(token, now):
		case f.kind != "" && token.Type == "":
			untyped++
		case f.kind == "" || f.kind == token.Type:
			found = append(found, token)
		}
	}
	slices.SortFunc(found, func(a, b dynatrace.Token) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	return found, untyped
}

// admits judges all but the type.
func (f tokensFilter) admits(token dynatrace.Token, now time.Time) bool {
	if f.name != nil && !f.name.MatchString(token.Name) {
		return false
	}
	if f.expiringWithin != nil && (token.ExpirationDate.IsZero() || token.ExpirationDate.After(f.expiringWithin.After(now))) {
		return false
	}
	if f.unusedFor != nil {
		used := token.LastUsedDate
		if used.IsZero() {
			used = token.CreationDate
		}
		return !used.After(f.unusedFor.Before(now))
	}
	return true
}

// tokenModelsOf converts tokens; the result is never null.
func tokenModelsOf(tokens []dynatrace.Token, now time.Time) []tokenModel {
	models := make([]tokenModel, 0, len(tokens))
	for _, token := range tokens {
		models = append(models, tokenModel{
			ID: types.StringValue(token.ID), Name: sourceText(token.Name), Owner: sourceText(token.Owner),
			CreationDate: sourceInstant(token.CreationDate), ExpirationDate: sourceInstant(token.ExpirationDate),
			LastUsedDate: sourceInstant(token.LastUsedDate), SeedToken: types.BoolPointerValue(token.SeedToken),
			Type: sourceText(token.Type), DaysToExpiry: daysLeft(token.ExpirationDate, now),
		})
	}
	return models
}

// daysLeft is the number of whole days until an expiry, rounded down, so that a
// token that expired an hour ago has -1; null for what never expires.
func daysLeft(expiry, now time.Time) types.Int64 {
	if expiry.IsZero() {
		return types.Int64Null()
	}
	left := expiry.Sub(now)
	days := left / day
	if left%day < 0 {
		days--
	}
	return types.Int64Value(int64(days))
}
