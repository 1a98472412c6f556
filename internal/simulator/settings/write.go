// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package settings

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// outcome is what became of one object (api-facts 5.2).
type outcome struct {
	Code     int             `json:"code"`
	ObjectID string          `json:"objectId,omitempty"`
	Error    *failure        `json:"error,omitempty"`
	Invalid  json.RawMessage `json:"invalidValue,omitempty"`
}

func failed(f failure, value json.RawMessage) outcome {
	return outcome{Code: f.Code, Error: &f, Invalid: value}
}

// lockedText is that of the schema's validator validation-already-enforced.
const lockedText = "Validation already enforced by system. Changing property will have no effect."

// Create is POST /settings/objects: an array, of which each item is on its own.
func (s *Store) Create(body []byte, query url.Values) Answer {
	var items []struct {
		SchemaID      *string         `json:"schemaId"`
		Scope         *string         `json:"scope"`
		Value         json.RawMessage `json:"value"`
		SchemaVersion *string         `json:"schemaVersion"`
	}

	if json.Unmarshal(body, &items) != nil || len(items) == 0 {
		return envelope(refused(http.StatusBadRequest, "Could not map JSON: an array of settings objects is expected."))
	}

	var outcomes []outcome

	changed := false

	for _, item := range items {
		switch f := s.find(named(item.SchemaID), named(item.Scope)); {
		case item.SchemaID == nil || item.Scope == nil || item.Value == nil:
			outcomes = append(outcomes, failed(refused(http.StatusBadRequest, "schemaId, scope and value are needed."), item.Value))
		case f != nil:
			outcomes = append(outcomes, failed(*f, item.Value))
		case s.saved != nil && s.behaviour.Second != "upsert":
			outcomes = append(outcomes, failed(refused(s.second(), "There is an object already, and only one is allowed."), item.Value))
		default:
			one := s.accept(item.Value, item.SchemaVersion, validateOnly(query))
			changed = changed || (one.Error == nil && !validateOnly(query))
			outcomes = append(outcomes, one)
		}
	}

	return Answer{Status: s.common(outcomes), Body: outcomes, Changed: changed}
}

func (s *Store) second() int {
	if s.behaviour.Second == "400" {
		return http.StatusBadRequest
	}

	return http.StatusConflict
}

// common is the status of all: their own where they agree, else 207.
func (s *Store) common(outcomes []outcome) int {
	for _, one := range outcomes {
		if one.Code != outcomes[0].Code || s.behaviour.MultiStatus {
			return http.StatusMultiStatus
		}
	}

	return outcomes[0].Code
}

func named(text *string) []string {
	if text == nil {
		return nil
	}

	return []string{*text}
}

func validateOnly(query url.Values) bool { return query.Get("validateOnly") == "true" }

// Replace is PUT /settings/objects/{objectId}: one object.
func (s *Store) Replace(id string, body []byte, query url.Values) Answer {
	var wanted struct {
		Value         json.RawMessage `json:"value"`
		UpdateToken   *string         `json:"updateToken"`
		SchemaVersion *string         `json:"schemaVersion"`
	}

	single := func(one outcome, changed bool) Answer { return Answer{Status: one.Code, Body: one, Changed: changed} }

	switch err := json.Unmarshal(body, &wanted); {
	case err != nil, wanted.Value == nil:
		return single(failed(refused(http.StatusBadRequest, "Could not map JSON: an object with a value is expected."), nil), false)
	case s.saved == nil, s.saved.id != id, s.behaviour.NoSchema:
		return single(failed(refused(http.StatusNotFound, "Settings not found"), nil), false)
	case wanted.UpdateToken != nil && *wanted.UpdateToken != s.saved.token:
		return single(failed(refused(http.StatusConflict, "The object was changed since the updateToken was given out."), wanted.Value), false)
	}

	one := s.accept(wanted.Value, wanted.SchemaVersion, validateOnly(query))

	return single(one, one.Error == nil && !validateOnly(query))
}

// Delete is DELETE /settings/objects/{objectId}: the defaults count then.
func (s *Store) Delete(id string, query url.Values) Answer {
	switch {
	case s.saved == nil, s.saved.id != id, s.behaviour.NoSchema:
		return envelope(refused(http.StatusNotFound, "Settings not found"))
	case query.Has("updateToken") && query.Get("updateToken") != s.saved.token:
		return envelope(refused(http.StatusConflict, "The object was changed since the updateToken was given out."))
	case s.saved.value[Manual] == true && s.Locked():
		f := refused(http.StatusBadRequest, "Validation failed")
		f.Violations = []violation{inBody(Manual, lockedText)}

		return envelope(f)
	}

	s.saved = nil

	return Answer{Status: http.StatusNoContent, Changed: true}
}

// accept saves a value that is as the schema wants it.
func (s *Store) accept(raw json.RawMessage, version *string, only bool) outcome {
	if version != nil && *version != s.version() && *version != "1.1" {
		return failed(refused(http.StatusBadRequest, "There is no version %q of the schema.", *version), raw)
	}

	value, violations := s.validate(raw)
	if len(violations) > 0 {
		f := refused(http.StatusBadRequest, "Validation failed")
		f.Violations = violations

		return failed(f, raw)
	}

	if only {
		return outcome{Code: http.StatusOK}
	}

	s.save(value)

	return outcome{Code: http.StatusOK, ObjectID: s.saved.id}
}

// validate holds a value to the schema.
func (s *Store) validate(raw json.RawMessage) (value map[string]any, violations []violation) {
	if json.Unmarshal(raw, &value) != nil || value == nil {
		return nil, []violation{inBody("value", "must be an object")}
	}

	before := s.effective()

	for name, now := range before {
		given, there := value[name]

		switch {
		case !there || given == nil:
			violations = append(violations, inBody(name, "Property is required"))
		case kind(given) != kind(now):
			violations = append(violations, inBody(name, "Property has the wrong type"))
		}
	}

	for name := range value {
		if _, known := before[name]; !known {
			violations = append(violations, inBody(name, "Property is not known"))
		}
	}

	if len(violations) == 0 && value[Manual] != before[Manual] && s.Locked() {
		violations = append(violations, inBody(Manual, lockedText))
	}

	slices.SortFunc(violations, func(a, b violation) int { return strings.Compare(a.Path, b.Path) })

	return value, violations
}

// kind is the type of a JSON value.
func kind(value any) string {
	switch value.(type) {
	case bool:
		return "boolean"
	case string:
		return "string"
	default:
		return "other"
	}
}
