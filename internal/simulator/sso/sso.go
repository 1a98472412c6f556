// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package sso is a simulated single sign-on, written from api-facts 7.2 and 11: it
// grants access tokens to OAuth clients, takes forms only, and knows no scope that
// is not in a client's catalogue.
//
// Choices: id and secret in the header Authorization are 400, as everything else
// that is not known; an access token is opaque; one grant does not end another.
package sso

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// TokenPath is where tokens are granted.
const TokenPath = "/sso/oauth2/token"

// Lifetime is that of an access token.
const Lifetime = 300 * time.Second

// Client is an OAuth client.
type Client struct {
	Secret string
	Scopes []string // its catalogue
}

// Grant is an access token that was granted.
type Grant struct {
	Token  string
	Client string
	Scopes []string
	Over   time.Time
}

// Store knows the clients and what was granted.
type Store struct {
	mu       sync.Mutex
	clients  map[string]Client
	grants   map[string]Grant
	lifetime time.Duration
}

// New is a store without clients.
func New() *Store {
	return &Store{clients: map[string]Client{}, grants: map[string]Grant{}, lifetime: Lifetime}
}

// Set makes a client known, or another one of its id.
func (s *Store) Set(id string, client Client) {
	s.mu.Lock()
	defer s.mu.Unlock()

	s.clients[id] = client
}

// Remove makes a client unknown. What was granted to it lives on.
func (s *Store) Remove(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()

	delete(s.clients, id)
}

// SetLifetime is for what is granted from now on.
func (s *Store) SetLifetime(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()

	s.lifetime = d
}

// Find is what was granted under a token, over or not.
func (s *Store) Find(token string) (Grant, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()

	found, ok := s.grants[token]

	return found, ok
}

// Granted are the access tokens that were granted, in no order.
func (s *Store) Granted() []string {
	s.mu.Lock()
	defer s.mu.Unlock()

	return slices.Collect(maps.Keys(s.grants))
}

// Answer is what is answered; Body is JSON.
type Answer struct {
	Status int
	Body   []byte
}

// Answer judges a request for a token.
func (s *Store) Answer(r *http.Request, body []byte, now time.Time) Answer {
	form, problem := read(r, body)
	if problem != "" {
		return refuse(problem)
	}

	s.mu.Lock()
	defer s.mu.Unlock()

	client, known := s.clients[form.Get("client_id")]

	switch {
	case form.Get("grant_type") != "client_credentials":
		return refuse("unsupported grant type")
	case !known || client.Secret != form.Get("client_secret"):
		return refuse("invalid client")
	}

	scopes := client.Scopes

	if asked := strings.Fields(form.Get("scope")); len(asked) > 0 {
		for _, scope := range asked {
			if !slices.Contains(client.Scopes, scope) {
				return refuse("invalid scope")
			}
		}

		scopes = asked
	}

	grant := Grant{Token: opaque(), Client: form.Get("client_id"), Scopes: scopes, Over: now.Add(s.lifetime)}
	s.grants[grant.Token] = grant

	told := map[string]any{
		"token_type": "Bearer", "access_token": grant.Token, "expires_in": int(s.lifetime.Seconds()), "scope": strings.Join(scopes, " "),
	}
	if resource := form.Get("resource"); resource != "" {
		told["resource"] = resource
	}

	return answer(http.StatusOK, told)
}

// read takes the form out of a request.
func read(r *http.Request, body []byte) (form url.Values, problem string) {
	label, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || label != "application/x-www-form-urlencoded" {
		return nil, "a form was expected"
	}

	if form, err = url.ParseQuery(string(body)); err != nil {
		return nil, "the form cannot be read"
	}

	for name, values := range form {
		if len(values) != 1 {
			return nil, "more than one " + name
		}
	}

	return form, ""
}

// opaque is a new access token.
func opaque() string {
	raw := make([]byte, 48)
	_, _ = rand.Read(raw) // never fails

	return "eyJ" + base64.RawURLEncoding.EncodeToString(raw)
}

func refuse(message string) Answer {
	return answer(http.StatusBadRequest, map[string]any{"errorCode": http.StatusBadRequest, "error": "invalid_request", "message": message})
}

func answer(status int, told map[string]any) Answer {
	body, _ := json.Marshal(told) //nolint:errchkjson // texts and numbers

	return Answer{Status: status, Body: body}
}
