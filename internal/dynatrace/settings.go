// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

const (
	settingsPath      = "/api/v2/settings/objects"
	settingsObject    = "/settings/objects/{objectId}" // wherever the API is
	settingsTemplate  = settingsPath + "/{objectId}"
	effectiveSettings = "/api/v2/settings/effectiveValues"
	// scopeEnvironment is where settings of the whole environment are.
	scopeEnvironment = "environment"
)

// Settings are the properties of one settings object, those that this client
// does not know included.
type Settings map[string]json.RawMessage

// SettingsObject is one object of a schema that somebody has saved (api-facts 5.2).
type SettingsObject struct {
	ID            string
	UpdateToken   string // of this version of the object
	SchemaVersion string
	Value         Settings
}

// ErrNoSuchSchema means that the API itself does not know a schema.
var ErrNoSuchSchema = errors.New("the environment has no such settings")

// ErrSettingsConflict means that the object is another one by now than the one
// that was read, or is gone.
var ErrSettingsConflict = errors.New("the settings were changed meanwhile")

// SettingsObjects are the saved objects of a schema of the environment; none if
// nobody ever saved one. Scope settings.read. Nothing is shared or kept.
func (e *Environment) SettingsObjects(ctx context.Context, schema string) ([]SettingsObject, error) {
	response, err := e.do(ctx, operation{
		method: http.MethodGet, template: settingsPath, idempotent: true, query: url.Values{
			"schemaIds": {schema}, "scopes": {scopeEnvironment}, "fields": {"objectId,value,updateToken,schemaVersion"},
		},
	})
	if err != nil {
		return nil, noSuchSchema(err)
	}
	var wire struct {
		Items *[]struct {
			ID            string   `json:"objectId"`
			UpdateToken   string   `json:"updateToken"`
			SchemaVersion string   `json:"schemaVersion"`
			Value         Settings `json:"value"`
		} `json:"items"`
	}
	if err := response.JSON(&wire); err != nil {
		return nil, err
	}
	if wire.Items == nil {
		return nil, response.Malformed("a list of settings objects was expected")
	}
	objects := make([]SettingsObject, 0, len(*wire.Items))
	for _, item := range *wire.Items {
		if item.ID == "" || len(item.ID) > maxObjectID || item.Value == nil {
			return nil, response.Malformed("every settings object was expected to have an id and a value")
		}
		objects = append(objects, SettingsObject(item))
	}
	return objects, nil
}

// maxObjectID bounds an id in bytes: it gets into a path.
const maxObjectID = 4096

// EffectiveSettings are what counts in the environment, whether somebody saved it
// or not. Scope settings.read.
func (e *Environment) EffectiveSettings(ctx context.Context, schema string) (Settings, error) {
	response, err := e.do(ctx, operation{
		method: http.MethodGet, template: effectiveSettings, idempotent: true,
		query: url.Values{"schemaIds": {schema}, "scope": {scopeEnvironment}},
	})
	if err != nil {
		return nil, noSuchSchema(err)
	}
	var wire struct {
		Items []struct {
			Value Settings `json:"value"`
		} `json:"items"`
	}
	if err := response.JSON(&wire); err != nil {
		return nil, err
	}
	if len(wire.Items) != 1 || wire.Items[0].Value == nil {
		return nil, response.Malformed("one effective value was expected")
	}
	return wire.Items[0].Value, nil
}

// noSuchSchema tells the API's own 404 from that of a proxy or of a wrong path.
func noSuchSchema(err error) error {
	var answer *rest.StatusError
	if errors.As(err, &answer) && answer.Status == http.StatusNotFound && answer.Code == http.StatusNotFound {
		return fmt.Errorf("%w: %w", ErrNoSuchSchema, err)
	}
	return err
}
