// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"slices"
	"time"
)

// tokenLifetimeYears is how far ahead a token may expire (api-facts 2.2).
const tokenLifetimeYears = 2

// opCreateTokenLocked is POST /api/v2/activeGateTokens.
func (e *Environment) opCreateTokenLocked(x *environmentExchange) reply {
	fields, refused := x.object()
	if refused != nil {
		return *refused
	}

	seed, violations := e.readTokenLocked(fields)
	if len(violations) > 0 {
		return e.violatedLocked(violations...)
	}

	seed.Owner = x.asker.owner
	token := e.newTokenLocked(seed)

	x.commit()

	created := struct {
		ID      string `json:"id"`
		Token   string `json:"token"`
		Expires string `json:"expirationDate,omitempty"`
	}{ID: token.id, Token: token.secret}
	if !token.expires.IsZero() {
		created.Expires = dateText(token.expires)
	}

	a := success(created)
	a.status = http.StatusCreated

	return a
}

// object reads the body as a JSON object and leaves its fields as they are.
func (x *environmentExchange) object() (map[string]json.RawMessage, *reply) {
	refuse := func(status int, message string) (map[string]json.RawMessage, *reply) {
		refused := x.api.refuseLocked(status, message)

		return nil, &refused
	}

	label, _, err := mime.ParseMediaType(x.r.Header.Get("Content-Type"))
	if err != nil || label != "application/json" {
		return refuse(http.StatusUnsupportedMediaType, "HTTP 415 Unsupported Media Type")
	}

	var fields map[string]json.RawMessage
	if json.Unmarshal(x.body, &fields) != nil || fields == nil {
		return refuse(http.StatusBadRequest, "Could not map JSON.")
	}

	// null is as good as absent.
	for name, value := range fields {
		if bytes.Equal(bytes.TrimSpace(value), []byte("null")) {
			delete(fields, name)
		}
	}

	return fields, nil
}

// readTokenLocked checks the fields of a new token.
func (e *Environment) readTokenLocked(fields map[string]json.RawMessage) (seed TokenSeed, violations []violation) {
	refuse := func(field, message string) { violations = append(violations, inBody(field, message)) }

	if !textField(fields, "name", &seed.Name) {
		refuse("name", "must be a string")
	} else if seed.Name == "" {
		refuse("name", "must not be empty")
	}

	if typed := textField(fields, "activeGateType", &seed.Type); !e.behaviour.OmitTypeAndSeed {
		switch {
		case seed.Type == "" && typed:
			refuse("activeGateType", "must not be null")
		case seed.Type != typeEnvironment && seed.Type != typeCluster:
			refuse("activeGateType", "must be one of [ENVIRONMENT, CLUSTER]")
		}
	} else {
		seed.Type = ""
	}

	if raw, sent := fields["seedToken"]; sent && json.Unmarshal(raw, &seed.Seed) != nil {
		refuse("seedToken", "must be a boolean")
	}

	var expires string
	if !textField(fields, "expirationDate", &expires) {
		refuse("expirationDate", "must be a string")
	} else if _, sent := fields["expirationDate"]; sent {
		var problem string
		if seed.Expires, problem = e.expiryLocked(expires); problem != "" {
			refuse("expirationDate", problem)
		}
	}

	for _, field := range e.unknownFieldsLocked(fields) {
		refuse(field, "unrecognized field")
	}

	return seed, violations
}

// textField reads a string; absent is "". It returns false if the field is of
// another type.
func textField(fields map[string]json.RawMessage, name string, into *string) bool {
	raw, sent := fields[name]

	return !sent || json.Unmarshal(raw, into) == nil
}

// expiryLocked reads an expiration date and says what is wrong with it.
func (e *Environment) expiryLocked(text string) (at time.Time, problem string) {
	now := e.sim.now()

	at, ok := dateOf(text, now)

	switch {
	case !ok, isRelative(text) && e.behaviour.RefuseRelativeExpiry:
		return at, "is not a valid date"
	case !at.After(now):
		return at, "must not be in the past"
	case at.After(addMonths(now, 12*tokenLifetimeYears)):
		return at, "must not be more than two years in the future"
	}

	return at.Truncate(time.Millisecond), ""
}

func (e *Environment) unknownFieldsLocked(fields map[string]json.RawMessage) []string {
	known := []string{"name", "expirationDate"}
	if !e.behaviour.OmitTypeAndSeed {
		known = append(known, "activeGateType", "seedToken")
	}

	var unknown []string

	if e.behaviour.RejectUnknownFields {
		for name := range fields {
			if !slices.Contains(known, name) {
				unknown = append(unknown, name)
			}
		}
	}

	slices.Sort(unknown)

	return unknown
}
