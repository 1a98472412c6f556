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
	"strings"

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
	ID            string   `json:"objectId"`
	UpdateToken   string   `json:"updateToken"` // of this version of the object
	SchemaVersion string   `json:"schemaVersion"`
	Value         Settings `json:"value"`
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
		return nil, because(err, http.StatusNotFound, ErrNoSuchSchema)
	}
	var wire struct {
		Items []SettingsObject `json:"items"`
	}
	if err := response.JSON(&wire); err != nil {
		return nil, err
	}
	if wire.Items == nil {
		return nil, response.Malformed("a list of settings objects was expected")
	}
	for _, item := range wire.Items {
		if item.ID == "" || len(item.ID) > maxObjectID || item.Value == nil {
			return nil, response.Malformed("every settings object was expected to have an id and a value")
		}
	}
	return wire.Items, nil
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
		return nil, because(err, http.StatusNotFound, ErrNoSuchSchema)
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

// CreateSettings saves the first object of a schema of the environment. Like all
// writes of settings it is never repeated blindly: an error of which
// rest.Ambiguous is true may have changed something. Scope settings.write.
func (e *Environment) CreateSettings(ctx context.Context, schema string, value Settings) error {
	type object struct {
		Schema string   `json:"schemaId"`
		Scope  string   `json:"scope"`
		Value  Settings `json:"value"`
	}
	return e.writeSettings(ctx, operation{method: http.MethodPost, template: settingsPath, body: []object{{schema, scopeEnvironment, value}}})
}

// ReplaceSettings saves another value of an object, if it still is the one that
// was read. Scopes settings.read and settings.write. The error wraps
// ErrSettingsConflict if it is not.
func (e *Environment) ReplaceSettings(ctx context.Context, object SettingsObject, value Settings) error {
	body := struct {
		Value         Settings `json:"value"`
		UpdateToken   string   `json:"updateToken,omitempty"`
		SchemaVersion string   `json:"schemaVersion,omitempty"`
	}{value, object.UpdateToken, object.SchemaVersion}
	return e.writeSettings(ctx, operation{method: http.MethodPut, template: settingsTemplate, path: object.path(), body: body})
}

// DeleteSettings removes an object, if it still is the one that was read: what
// counts then are the defaults. The error wraps ErrSettingsConflict if it is not.
func (e *Environment) DeleteSettings(ctx context.Context, object SettingsObject) error {
	o := operation{method: http.MethodDelete, template: settingsTemplate, path: object.path()}
	if object.UpdateToken != "" {
		o.query = url.Values{"updateToken": {object.UpdateToken}}
	}
	return e.writeSettings(ctx, o)
}

func (o SettingsObject) path() string { return settingsPath + "/" + url.PathEscape(o.ID) }

// writeSettings sends a write. Whatever settings say may change what is enforced
// and who is connected.
func (e *Environment) writeSettings(ctx context.Context, o operation) error {
	forget := func() {
		e.enforcement.Invalidate()
		e.gates.Invalidate()
	}
	forget()
	defer forget()
	response, err := e.do(ctx, o)
	if err == nil {
		err = refusedItem(response)
	}
	return settingsConflict(err)
}

// refusedItem is what an answer says that is a success as a whole: one object, or
// several of which each has a code (api-facts 5.2). A deletion answers nothing.
func refusedItem(response *rest.Response) error {
	if response.Method == http.MethodDelete {
		return response.NotHTML()
	}
	type item struct {
		Code *int `json:"code"`
	}
	var items []item
	if first(response.Body) == '[' {
		if err := response.JSON(&items); err != nil {
			return err
		}
	} else {
		var one item
		if err := response.JSON(&one); err != nil {
			return err
		}
		items = []item{one}
	}
	if len(items) != 1 || items[0].Code == nil {
		return response.Malformed("the outcome of one settings object was expected")
	}
	if *items[0].Code >= http.StatusBadRequest {
		return response.Refused(*items[0].Code)
	}
	return nil
}

// first is the first byte of a JSON text; 0 if there is none.
func first(body []byte) byte {
	for _, char := range body {
		switch char {
		case ' ', '\t', '\r', '\n', 0xEF, 0xBB, 0xBF:
		default:
			return char
		}
	}
	return 0
}

// settingsConflict says what a 409 means, and the API's own 404 of an object.
func settingsConflict(err error) error {
	answer, _ := errors.AsType[*rest.StatusError](err)
	gone := isOwn(err, http.StatusNotFound) && strings.HasSuffix(answer.Template, settingsObject)
	if gone || rest.HasStatus(err, http.StatusConflict) {
		return fmt.Errorf("%w: %w", ErrSettingsConflict, err)
	}
	return err
}
