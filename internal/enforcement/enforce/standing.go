// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package enforce

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strconv"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// The settings schema, and its two properties (api-facts 5.1).
const (
	schemaID       = "builtin:activegate-token"
	propertyManual = "authTokenEnforcementManuallyEnabled"
	propertyNotify = "expiringTokenNotificationsEnabled"
)

// Switches are the two properties.
type Switches struct {
	Manual bool // tokens are enforced by hand
	Notify bool // the environment tells of tokens that expire soon
}

// Settings is what the environment's settings say now.
type Settings struct {
	Switches

	// object is the saved one; nil if there is none. value is all of what counts.
	object *dynatrace.SettingsObject
	value  dynatrace.Settings
}

// Saved says that somebody has saved settings: else the defaults count.
func (s Settings) Saved() bool { return s.object != nil }

// SettingsError says why settings cannot be read: the schema has several objects, of
// which nobody can tell which counts, or lacks a property that is needed.
type SettingsError struct {
	Several bool
	why     string
}

func (e *SettingsError) Error() string { return e.why }

// InForce asks what counts, whether somebody has saved it or not: one request.
func InForce(ctx context.Context, api *dynatrace.Environment) (Switches, error) {
	value, err := api.EffectiveSettings(ctx, schemaID)
	if err != nil {
		return Switches{}, err
	}
	return switchesOf(value)
}

// Read asks for the settings as a write needs them: one request, or two where
// nobody has saved any.
func Read(ctx context.Context, api *dynatrace.Environment) (Settings, error) {
	objects, err := api.SettingsObjects(ctx, schemaID)
	if err != nil {
		return Settings{}, err
	}
	if len(objects) > 1 {
		return Settings{}, &SettingsError{Several: true, why: fmt.Sprintf("the environment has %d settings objects of %s where one is allowed", len(objects), schemaID)}
	}
	if len(objects) == 0 {
		value, err := api.EffectiveSettings(ctx, schemaID)
		if err != nil {
			return Settings{}, err
		}
		switches, err := switchesOf(value)
		return Settings{Switches: switches, value: value}, err
	}
	switches, err := switchesOf(objects[0].Value)
	return Settings{Switches: switches, object: &objects[0], value: objects[0].Value}, err
}

func switchesOf(value dynatrace.Settings) (s Switches, err error) {
	for name, into := range map[string]*bool{propertyManual: &s.Manual, propertyNotify: &s.Notify} {
		var told *bool
		if json.Unmarshal(value[name], &told) != nil || told == nil {
			return Switches{}, &SettingsError{why: fmt.Sprintf("the settings %s have no %s that is true or false", schemaID, name)}
		}
		*into = *told
	}
	return s, nil
}

// with is the value to save: what this provider does not know stays as it is.
func (s Settings) with(want Switches) dynatrace.Settings {
	value := maps.Clone(s.value)
	for name, on := range map[string]bool{propertyManual: want.Manual, propertyNotify: want.Notify} {
		value[name] = json.RawMessage(strconv.FormatBool(on))
	}
	return value
}

// Automatic asks whether the environment enforces tokens by itself; nil where it
// does not tell, with the reason. A server without this call takes its path for the
// id of a gate: there is no such gate, or the id is none. An error of another kind
// is one.
func Automatic(ctx context.Context, ask func(context.Context) (dynatrace.Enforcement, error)) (automatic *bool, untold, err error) {
	told, err := ask(ctx)
	if err == nil {
		return &told.Automatic, nil, nil
	}
	if rest.HasStatus(err, http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound) {
		return nil, err, nil
	}
	return nil, nil, err
}
