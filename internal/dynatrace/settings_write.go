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

// CreateSettings saves the first object of a schema of the environment. Like all
// writes of settings it is never repeated blindly: an error of which
// rest.Ambiguous is true may have changed something. Scope settings.write.
func (e *Environment) CreateSettings(ctx context.Context, schema string, value Settings) error {
	type object struct {
		Schema string   `json:"schemaId"`
		Scope  string   `json:"scope"`
		Value  Settings `json:"value"`
	}
	return e.writeSettings(ctx, operation{method: http.MethodPost, template: settingsPath}, []object{{schema, scopeEnvironment, value}})
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
	return e.writeSettings(ctx, operation{method: http.MethodPut, template: settingsTemplate, path: object.path()}, body)
}

// DeleteSettings removes an object, if it still is the one that was read: what
// counts then are the defaults. The error wraps ErrSettingsConflict if it is not.
func (e *Environment) DeleteSettings(ctx context.Context, object SettingsObject) error {
	o := operation{method: http.MethodDelete, template: settingsTemplate, path: object.path()}
	if object.UpdateToken != "" {
		o.query = url.Values{"updateToken": {object.UpdateToken}}
	}
	return e.writeSettings(ctx, o, nil)
}

func (o SettingsObject) path() string { return settingsPath + "/" + url.PathEscape(o.ID) }

// writeSettings sends a write. Whatever settings say may change what is enforced
// and who is connected.
func (e *Environment) writeSettings(ctx context.Context, o operation, body any) error {
	if body != nil {
		var err error
		if o.body, err = json.Marshal(body); err != nil {
			return err
		}
	}
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
	var answer *rest.StatusError
	if !errors.As(err, &answer) || answer.HTML {
		return err
	}
	gone := answer.Status == http.StatusNotFound && answer.Code == http.StatusNotFound && strings.HasSuffix(answer.Template, settingsObject)
	if gone || answer.Status == http.StatusConflict {
		return fmt.Errorf("%w: %w", ErrSettingsConflict, err)
	}
	return err
}
