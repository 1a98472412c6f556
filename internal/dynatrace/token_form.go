// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace

import (
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// The parts of a dotted token (api-facts 2.1 and 7.1). Prefixes differ from
// server to server; what all have in common is that the public part is short.
const (
	tokenSeparator = "."
	maxTokenPrefix = 16
	maxTokenPublic = 32
)

// TokenFormError says why a text is no dotted token. It does not repeat the
// text, which may be a secret of another kind.
type TokenFormError struct{ Reason string }

// Error is the reason.
func (e *TokenFormError) Error() string { return "not of the form prefix.public.secret: " + e.Reason }

// TokenID is the part of a token that may be shown, {prefix}.{public} of
// {prefix}.{public}.{secret}, for example dt0g02.4KWZO5EF (api-facts 2.1). The
// error is a *TokenFormError.
func TokenID(token rest.Secret) (string, error) {
	text := token.Reveal()
	switch {
	case text == "":
		return "", &TokenFormError{Reason: "it is empty"}
	case strings.TrimSpace(text) != text:
		return "", &TokenFormError{Reason: "it begins or ends in a space or a line break; a file that was read with its last line end needs trimspace(...)"}
	}
	parts := strings.Split(text, tokenSeparator)
	if len(parts) == 2 && isTokenPart(parts[0], maxTokenPrefix) && isTokenPart(parts[1], maxTokenPublic) {
		return "", &TokenFormError{Reason: "its secret third part is missing; this looks like the id of a token"}
	}
	if len(parts) != 3 || !isTokenPart(parts[0], maxTokenPrefix) || !isTokenPart(parts[1], maxTokenPublic) || !isTokenPart(parts[2], len(text)) {
		return "", &TokenFormError{Reason: "it does not consist of three parts of letters and digits between dots"}
	}
	return parts[0] + tokenSeparator + parts[1], nil
}

// IsAccessToken says that a token is of a kind that opens the API, so that it is
// no ActiveGate token, which others may have a prefix of (api-facts 7.1).
func IsAccessToken(token rest.Secret) bool {
	prefix, _, _ := strings.Cut(token.Reveal(), tokenSeparator)
	return strings.HasPrefix(prefix, "dt0c") || strings.HasPrefix(prefix, "dt0s")
}

func isTokenPart(part string, longest int) bool {
	return part != "" && len(part) <= longest && !strings.ContainsFunc(part, func(char rune) bool {
		return (char < '0' || char > '9') && (char < 'A' || char > 'Z') && (char < 'a' || char > 'z')
	})
}
