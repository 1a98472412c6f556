// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package settings judges requests to the settings API, for the one schema that
// matters here: builtin:activegate-token (api-facts 5). It is written from the
// facts and knows nothing of who asks. Whoever holds a Store guards it.
//
// # Choices
//
// A value has every property of the schema, of the right type, and no other. An
// unknown schema or scope is 404, an unknown name in fields 400; parameters that
// the API does not have are ignored. A stale updateToken is 409, and a write
// without one replaces whatever is there. Failures of GET and DELETE are the error
// envelope, those of POST an array and those of PUT an object with code and error.
// A second object is 409. A switch that is locked is refused with 400 and the text
// of the schema's validator, and so is a deletion that would turn it off.
package settings

import (
	"encoding/base64"
	"fmt"
	"maps"
)

// SchemaID names the schema, and EnvironmentScope the only scope that it allows.
const (
	SchemaID         = "builtin:activegate-token"
	EnvironmentScope = "environment"
)

// The properties. The last one is of a schema that no document knows yet.
const (
	Manual = "authTokenEnforcementManuallyEnabled"
	Notify = "expiringTokenNotificationsEnabled"
	Future = "futureProperty"
)

// Behaviour holds the switches: what the documentation leaves open, or servers of
// another age.
type Behaviour struct {
	// NoSchema is a server that does not know the schema.
	NoSchema bool `json:"noSchema"`
	// NewerSchema has a further required property.
	NewerSchema bool `json:"newerSchema"`
	// MultiStatus answers every POST with 207, whatever its items say.
	MultiStatus bool `json:"multiStatus"`
	// Second is what a POST of a second object is: "409" (also ""), "400", or
	// "upsert".
	Second string `json:"second"`
	// TwoObjects lists a second object that nobody can have saved.
	TwoObjects bool `json:"twoObjects"`
}

// Store is the settings of an environment.
type Store struct {
	// Locked tells whether the switch of the manual enforcement cannot be changed.
	Locked func() bool

	behaviour Behaviour
	saved     *object // nil: the defaults count
	versions  int     // of all objects that there ever were
}

// object is what somebody has saved.
type object struct {
	id, token string
	value     map[string]any
}

// New is a store without saved settings.
func New() *Store { return &Store{Locked: func() bool { return false }} }

// Behave changes the switches.
func (s *Store) Behave(b Behaviour) { s.behaviour = b }

// Value is what counts, and whether it was saved.
func (s *Store) Value() (manual, notify, saved bool) {
	value := s.effective()
	manual, _ = value[Manual].(bool)
	notify, _ = value[Notify].(bool)

	return manual, notify, s.saved != nil
}

// Save saves values past the API.
func (s *Store) Save(manual, notify bool) {
	value := s.effective()
	value[Manual], value[Notify] = manual, notify
	s.save(value)
}

// SaveFuture saves another value of the property of a newer schema.
func (s *Store) SaveFuture(text string) {
	value := s.effective()
	value[Future] = text
	s.save(value)
}

// FutureValue is the value of that property.
func (s *Store) FutureValue() string {
	text, _ := s.effective()[Future].(string)

	return text
}

// Reset deletes what was saved, past the API.
func (s *Store) Reset() { s.saved = nil }

// save keeps the id of an object, and gives it another update token.
func (s *Store) save(value map[string]any) {
	s.versions++

	id := opaque("object", s.versions)
	if s.saved != nil {
		id = s.saved.id
	}

	s.saved = &object{id: id, token: opaque("version", s.versions), value: value}
}

// opaque is an id as the API has them: URL-safe base64 that means nothing to others.
func opaque(kind string, number int) string {
	return base64.RawURLEncoding.EncodeToString([]byte(fmt.Sprintf("\xbe\xefT\xdd%s-%d\x00\x01", kind, number)))
}

// effective is a copy of what counts.
func (s *Store) effective() map[string]any {
	value := map[string]any{Manual: false, Notify: true}
	if s.behaviour.NewerSchema {
		value[Future] = "default"
	}

	if s.saved != nil {
		for name := range value {
			if saved, there := s.saved.value[name]; there {
				value[name] = saved
			}
		}
	}

	return maps.Clone(value)
}

func (s *Store) version() string {
	if s.behaviour.NewerSchema {
		return "1.2"
	}

	return "1.1"
}
