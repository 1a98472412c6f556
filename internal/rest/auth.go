// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"

	"golang.org/x/net/http/httpguts"
)

// Scheme is how a secret is named in the header Authorization.
type Scheme string

// The schemes (api-facts 7.1 and 8.1). A request is never sent again with
// another one.
const (
	SchemeAPIToken Scheme = "Api-Token"
	SchemeBearer   Scheme = "Bearer"
	SchemeBasic    Scheme = "Basic"
)

// Grant gets an access token that is valid now, from whoever grants it.
type Grant func(ctx context.Context) (Secret, error)

// Auth is what a request proves its right with. The zero Auth sends nothing.
// Nothing that formats it shows a secret.
type Auth struct {
	scheme  Scheme
	user    string // of SchemeBasic
	id      string // what may be shown
	setting string
	// grant is a function also where the secret is known, into which fmt cannot look:
	// it calls no method of what stands in an unexported field.
	grant Grant
}

// APIToken sends a token as "Api-Token"; an empty one is no Auth.
func APIToken(token Secret) Auth { return secretAuth(SchemeAPIToken, token) }

// Bearer sends a token as "Bearer"; an empty one is no Auth.
func Bearer(token Secret) Auth { return secretAuth(SchemeBearer, token) }

func secretAuth(scheme Scheme, token Secret) Auth {
	if token.IsEmpty() {
		return Auth{}
	}
	return Auth{scheme: scheme, id: token.PublicID(), grant: always(token)}
}

func always(secret Secret) Grant { return func(context.Context) (Secret, error) { return secret, nil } }

// Basic sends user and password.
func Basic(user string, password Secret) Auth {
	return Auth{scheme: SchemeBasic, user: user, id: user, grant: always(password)}
}

// Granted sends, as "Bearer", what grant gets for each attempt. The id is the
// public one of who is granted it.
func Granted(id string, grant Grant) Auth { return Auth{scheme: SchemeBearer, id: id, grant: grant} }

// Of is the same, called as the user set it, for messages.
func (a Auth) Of(setting string) Auth {
	a.setting = setting
	return a
}

// IsEmpty says that nothing is sent.
func (a Auth) IsEmpty() bool { return a.scheme == "" }

// Scheme is how it is sent.
func (a Auth) Scheme() Scheme { return a.scheme }

// Setting is what Of called it; may be empty.
func (a Auth) Setting() string { return a.setting }

// PublicID is the part that may be shown; may be empty.
func (a Auth) PublicID() string { return a.id }

// Secret is what is sent, beside the user of SchemeBasic. The error is that of
// whoever grants it.
func (a Auth) Secret(ctx context.Context) (Secret, error) {
	if a.IsEmpty() {
		return Secret{}, nil
	}
	secret, err := a.grant(ctx)
	if err != nil {
		return Secret{}, &GrantError{ID: a.id, Setting: a.setting, cause: err}
	}
	return secret, nil
}

// Format hides the secret from every verb.
func (a Auth) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, string(a.scheme)+" "+redacted) }

// proof is an Auth at the moment at which it is sent.
type proof struct {
	header  string
	secrets []Secret
}

// prove gets the secret, and refuses one that no header can carry.
func (a Auth) prove(ctx context.Context) (proof, error) {
	if a.IsEmpty() {
		return proof{}, nil
	}
	secret, err := a.Secret(ctx)
	if err != nil {
		return proof{}, err
	}
	sent := secret
	secrets := []Secret{secret}
	if a.scheme == SchemeBasic {
		sent = NewSecret(base64.StdEncoding.EncodeToString([]byte(a.user + ":" + secret.Reveal())))
		secrets = append(secrets, sent)
	}
	if !httpguts.ValidHeaderFieldValue(sent.Reveal()) {
		return proof{}, headerError("Authorization")
	}
	return proof{header: string(a.scheme) + " " + sent.Reveal(), secrets: secrets}, nil
}

// GrantError means that there was no access token to send: the request itself
// was not sent. It does not unwrap to what the one who grants them has answered,
// which says nothing of the API.
type GrantError struct {
	ID      string // public, of who asked
	Setting string // see Auth.Of
	cause   error
}

func (e *GrantError) Error() string { return "no access token was granted: " + e.cause.Error() }

// Cause is what kept the token from being granted.
func (e *GrantError) Cause() error { return e.cause }

// Is passes on that somebody gave up, or that time ran out.
func (e *GrantError) Is(target error) bool {
	return (target == context.Canceled || target == context.DeadlineExceeded) && errors.Is(e.cause, target)
}
