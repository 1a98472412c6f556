// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package settings

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Answer is what a request gets: a status, and a body unless it is nil.
type Answer struct {
	Status int
	Body   any
	// Changed says that something was saved or deleted.
	Changed bool
}

// failure is an error of the API (api-facts 7.5).
type failure struct {
	Code       int         `json:"code"`
	Message    string      `json:"message"`
	Violations []violation `json:"constraintViolations,omitempty"`
}

type violation struct {
	Path    string `json:"path"`
	Message string `json:"message"`
	Where   string `json:"parameterLocation"`
}

func inBody(path, message string) violation {
	return violation{Path: path, Message: message, Where: "PAYLOAD_BODY"}
}

// envelope is a failure of GET and DELETE.
func envelope(f failure) Answer {
	return Answer{Status: f.Code, Body: map[string]any{"error": f}}
}

func refused(code int, format string, values ...any) failure {
	return failure{Code: code, Message: fmt.Sprintf(format, values...)}
}

const (
	defaultFields = "objectId,value"
	maxPage       = 500
)

var knownFields = []string{
	"objectId", "value", "updateToken", "schemaVersion", "schemaId", "scope", "externalId", "summary", "author", "created", "modified", "createdBy", "modifiedBy", "searchSummary",
	"modificationInfo", "resourceContext", "owner",
}

// List is GET /settings/objects: what was saved, never a default.
func (s *Store) List(query url.Values) Answer {
	if query.Has("nextPageKey") {
		return envelope(refused(http.StatusBadRequest, "There is no such page."))
	}

	if !query.Has("schemaIds") && !query.Has("scopes") {
		return envelope(refused(http.StatusBadRequest, "One of schemaIds and scopes is needed."))
	}

	if f := s.find(split(query, "schemaIds"), split(query, "scopes")); f != nil {
		return envelope(*f)
	}

	if size, err := strconv.Atoi(query.Get("pageSize")); query.Has("pageSize") && (err != nil || size < 1 || size > maxPage) {
		return envelope(refused(http.StatusBadRequest, "pageSize must be between 1 and %d.", maxPage))
	}

	fields, f := fieldsOf(query, defaultFields)
	if f != nil {
		return envelope(*f)
	}

	items := []map[string]any{}
	for _, one := range s.listed() {
		items = append(items, pick(s.shown(one), fields))
	}

	return Answer{Status: http.StatusOK, Body: map[string]any{"items": items, "totalCount": len(items), "pageSize": maxPage}}
}

func (s *Store) listed() []*object {
	if s.saved == nil {
		return nil
	}

	if s.behaviour.TwoObjects {
		return []*object{s.saved, {id: opaque("object", 0), token: opaque("version", 0), value: s.saved.value}}
	}

	return []*object{s.saved}
}

// Effective is GET /settings/effectiveValues: defaults too, and no ids.
func (s *Store) Effective(query url.Values) Answer {
	if !query.Has("schemaIds") || !query.Has("scope") {
		return envelope(refused(http.StatusBadRequest, "schemaIds and scope are needed."))
	}

	if f := s.find(split(query, "schemaIds"), []string{query.Get("scope")}); f != nil {
		return envelope(*f)
	}

	fields, f := fieldsOf(query, "origin,value")
	if f != nil {
		return envelope(*f)
	}

	origin := SchemaID + "/default"
	if s.saved != nil {
		origin = EnvironmentScope
	}

	item := pick(map[string]any{"origin": origin, "value": s.effective(), "schemaVersion": s.version(), "schemaId": SchemaID}, fields)

	return Answer{Status: http.StatusOK, Body: map[string]any{"items": []any{item}, "totalCount": 1, "pageSize": maxPage}}
}

// Get is GET /settings/objects/{objectId}.
func (s *Store) Get(id string) Answer {
	if s.saved == nil || s.saved.id != id || s.behaviour.NoSchema {
		return envelope(refused(http.StatusNotFound, "Settings not found"))
	}

	return Answer{Status: http.StatusOK, Body: s.shown(s.saved)}
}

// find says what is not there of what is asked for.
func (s *Store) find(schemas, scopes []string) *failure {
	for _, schema := range schemas {
		if schema != SchemaID || s.behaviour.NoSchema {
			f := refused(http.StatusNotFound, "Schema with id %q does not exist", schema)

			return &f
		}
	}

	for _, scope := range scopes {
		if scope != EnvironmentScope {
			f := refused(http.StatusNotFound, "Scope %q does not exist", scope)

			return &f
		}
	}

	return nil
}

func (s *Store) shown(one *object) map[string]any {
	return map[string]any{
		"objectId": one.id, "updateToken": one.token, "schemaVersion": s.version(), "schemaId": SchemaID,
		"scope": EnvironmentScope, "value": one.value, "author": "somebody",
	}
}

func split(query url.Values, name string) []string {
	if !query.Has(name) {
		return nil
	}

	return strings.Split(query.Get(name), ",")
}

// fieldsOf are the fields that are asked for: they replace the default ones.
func fieldsOf(query url.Values, otherwise string) ([]string, *failure) {
	text := otherwise
	if query.Has("fields") {
		text = query.Get("fields")
	}

	fields := strings.Split(text, ",")
	for _, field := range fields {
		if !slices.Contains(append([]string{"origin"}, knownFields...), field) {
			f := refused(http.StatusBadRequest, "Unknown field %q.", field)

			return nil, &f
		}
	}

	return fields, nil
}

func pick(all map[string]any, fields []string) map[string]any {
	picked := map[string]any{}

	for _, field := range fields {
		if value, there := all[field]; there {
			picked[field] = value
		}
	}

	return picked
}
