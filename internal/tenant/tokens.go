// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// hashOf is the SHA-256 of a token in lower-case hex, empty for none. A tenant
// token is random, so its hash gives nothing away.
func hashOf(token rest.Secret) string {
	if token.IsEmpty() {
		return ""
	}
	sum := sha256.Sum256([]byte(token.Reveal()))
	return hex.EncodeToString(sum[:])
}

// textOrNull is a text in state, where an unknown fact is null.
func textOrNull(text string) types.String {
	if text == "" {
		return types.StringNull()
	}
	return types.StringValue(text)
}

// secretOf is a token in state.
func secretOf(value types.String) rest.Secret { return rest.NewSecret(value.ValueString()) }

// withHash is the first of the tokens that has this hash; none if no token has.
func withHash(hash string, tokens ...rest.Secret) rest.Secret {
	for _, token := range tokens {
		if hash != "" && hashOf(token) == hash {
			return token
		}
	}
	return rest.Secret{}
}

// showTokens puts the tokens of the given hashes into state, as far as any of known is
// one of them and the state may hold them.
func showTokens(m *model, active, old string, known []rest.Secret) {
	known = append(slices.Clone(known), secretOf(m.ActiveToken), secretOf(m.OldToken))
	m.ActiveHash, m.OldHash = textOrNull(active), textOrNull(old)
	m.ActiveToken, m.OldToken = types.StringNull(), types.StringNull()
	if m.StoreTokens.ValueBool() {
		m.ActiveToken = textOrNull(withHash(active, known...).Reveal())
		m.OldToken = textOrNull(withHash(old, known...).Reveal())
	}
}
