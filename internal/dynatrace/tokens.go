// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace

import (
	"errors"
	"strings"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// Token is what the API tells of an ActiveGate token (api-facts 2.2), never
// its secret. Times are in UTC; the zero time means that the field is absent.
type Token struct {
	ID             string    `json:"id"` // e.g. dt0g02.4KWZO5EF
	Name           string    `json:"name"`
	Owner          string    `json:"owner"`
	CreationDate   time.Time `json:"-"`
	ExpirationDate time.Time `json:"-"`              // zero: never expires
	LastUsedDate   time.Time `json:"-"`              // zero: never used
	SeedToken      *bool     `json:"seedToken"`      // nil: newer servers leave it out
	Type           string    `json:"activeGateType"` // ENVIRONMENT, CLUSTER, or empty: newer servers leave it out
}

// NewToken is a token to be created.
type NewToken struct {
	Name string
	// Type is ENVIRONMENT or CLUSTER. Empty leaves out Seed as well, for servers
	// that know neither (api-facts 2.2).
	Type string
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

// ErrNoTokenID means that a text cannot be the id of a token: it is empty, no
// name in a path, or a whole token. Nothing was sent, lest a secret travels in
// a URL.
var ErrNoTokenID = errors.New("this is not the id of a token, which is the part of a token up to its second dot")

// checkTokenID refuses what must not get into a URL. Which prefixes and
// lengths ids have is the server's affair (api-facts 2.1).
func checkTokenID(id string) error {
	const longest = 64 // the length of a secret
	switch {
	case id == "" || strings.Trim(id, ".") == "":
		return ErrNoTokenID
	case len(id) > longest || (strings.HasPrefix(id, "dt0") && strings.Count(id, ".") > 1):
		return ErrNoTokenID
	}
	return nil
}

// wireToken is ActiveGateToken of api-facts 2.2.
type wireToken struct {
	Token

	CreationDate   rest.Moment `json:"creationDate"`
	ExpirationDate rest.Moment `json:"expirationDate"`
	LastUsedDate   rest.Moment `json:"lastUsedDate"`
}

func (w wireToken) token() Token {
	token := w.Token
	token.CreationDate, token.ExpirationDate, token.LastUsedDate = w.CreationDate.Time, w.ExpirationDate.Time, w.LastUsedDate.Time
	return token
}

// tokenSeparator is between the parts of a token.
const tokenSeparator = "."

// TokenID is the part of a token that may be shown, {prefix}.{public} of
// {prefix}.{public}.{secret}, for example dt0g02.4KWZO5EF (api-facts 2.1). The
// error does not repeat the text, which may be a secret of another kind.
func TokenID(token rest.Secret) (string, error) {
	reason := "it does not consist of three parts of letters and digits between dots"
	text, id := token.Reveal(), token.PublicID()
	switch {
	case text == "":
		reason = "it is empty"
	case strings.TrimSpace(text) != text:
		reason = "it begins or ends in a space or a line break; a file that was read with its last line end needs trimspace(...)"
	case id != "":
		return id, nil
	case rest.NewSecret(text+tokenSeparator+"secret").PublicID() == text:
		reason = "its secret third part is missing; this looks like the id of a token"
	}
	return "", errors.New("not of the form prefix.public.secret: " + reason)
}

// IsAccessToken says that a token is of a kind that opens the API, so that it is
// no ActiveGate token, which others may have a prefix of (api-facts 7.1).
func IsAccessToken(token rest.Secret) bool {
	prefix, _, _ := strings.Cut(token.Reveal(), tokenSeparator)
	return strings.HasPrefix(prefix, "dt0c") || strings.HasPrefix(prefix, "dt0s")
}
