// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package settings_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/simulator/settings"
)

const (
	both  = `{"authTokenEnforcementManuallyEnabled":true,"expiringTokenNotificationsEnabled":false}`
	first = `[{"schemaId":"builtin:activegate-token","scope":"environment","value":` + both + `}]`
)

// text is an answer as JSON.
func text(t *testing.T, answer settings.Answer) string {
	t.Helper()
	body, err := json.Marshal(answer.Body)
	if err != nil {
		t.Fatal(err)
	}

	return string(body)
}

// saved is a store in which somebody has saved settings, with id and update token.
func saved(t *testing.T) (store *settings.Store, id, token string) {
	t.Helper()
	store = settings.New()
	store.Save(true, false)

	var list struct {
		Items []struct {
			ID    string `json:"objectId"`
			Token string `json:"updateToken"`
		} `json:"items"`
	}

	answer := store.List(url.Values{"schemaIds": {settings.SchemaID}, "fields": {"objectId,updateToken"}})
	if err := json.Unmarshal([]byte(text(t, answer)), &list); err != nil || len(list.Items) != 1 || list.Items[0].ID == "" {
		t.Fatalf("%v: %s", err, text(t, answer))
	}

	return store, list.Items[0].ID, list.Items[0].Token
}

// TestReading: a list shows what was saved, effective values the defaults as well.
func TestReading(t *testing.T) {
	t.Parallel()

	schema, scope := settings.SchemaID, settings.EnvironmentScope

	tests := map[string]struct {
		effective, saved bool
		behaviour        settings.Behaviour
		query            url.Values
		status           int
		has, lacks       string
	}{
		"nothing saved":      {query: url.Values{"schemaIds": {schema}}, status: 200, has: `"items":[]`},
		"saved":              {saved: true, query: url.Values{"schemaIds": {schema}, "scopes": {scope}}, status: 200, has: both, lacks: "updateToken"},
		"fields replace":     {saved: true, query: url.Values{"scopes": {scope}, "fields": {"updateToken"}}, status: 200, has: "updateToken", lacks: "objectId"},
		"no field like that": {query: url.Values{"schemaIds": {schema}, "fields": {"objectid"}}, status: 400},
		"neither of both":    {query: url.Values{"fields": {"value"}}, status: 400},
		"other schema":       {query: url.Values{"schemaIds": {"builtin:other"}}, status: 404},
		"other scope":        {query: url.Values{"schemaIds": {schema}, "scopes": {"HOST-1"}}, status: 404},
		"page too large":     {query: url.Values{"schemaIds": {schema}, "pageSize": {"501"}}, status: 400},
		"no such page":       {query: url.Values{"nextPageKey": {"x"}}, status: 400},
		"schema not there":   {behaviour: settings.Behaviour{NoSchema: true}, query: url.Values{"schemaIds": {schema}}, status: 404, has: `"code":404`},
		"defaults":           {effective: true, query: url.Values{"schemaIds": {schema}, "scope": {scope}}, status: 200, has: `{"authTokenEnforcementManuallyEnabled":false,"expiringTokenNotificationsEnabled":true}`, lacks: "objectId"},
		"what counts":        {effective: true, saved: true, query: url.Values{"schemaIds": {schema}, "scope": {scope}}, status: 200, has: both},
		"no scope":           {effective: true, query: url.Values{"schemaIds": {schema}, "scopes": {scope}}, status: 400},
		"newer schema":       {effective: true, behaviour: settings.Behaviour{NewerSchema: true}, query: url.Values{"schemaIds": {schema}, "scope": {scope}}, status: 200, has: "futureProperty"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			store := settings.New()
			store.Behave(test.behaviour)

			if test.saved {
				store.Save(true, false)
			}

			answer := store.List(test.query)
			if test.effective {
				answer = store.Effective(test.query)
			}

			got := text(t, answer)
			if answer.Status != test.status || !strings.Contains(got, test.has) || (test.lacks != "" && strings.Contains(got, test.lacks)) {
				t.Errorf("%d %s", answer.Status, got)
			}
		})
	}
}

// TestCreating: an array, judged item by item.
func TestCreating(t *testing.T) {
	t.Parallel()

	with := func(value string) string { return strings.Replace(first, both, value, 1) }
	item := strings.Trim(first, "[]")

	tests := map[string]struct {
		body      string
		before    bool
		behaviour settings.Behaviour
		query     url.Values
		status    int
		has       string
		changed   bool
	}{
		"both properties":   {body: first, status: 200, has: `"code":200,"objectId":`, changed: true},
		"no array":          {body: item, status: 400},
		"one property":      {body: with(`{"authTokenEnforcementManuallyEnabled":true}`), status: 400, has: `"path":"expiringTokenNotificationsEnabled","message":"Property is required"`},
		"no boolean":        {body: with(strings.Replace(both, "true", `"true"`, 1)), status: 400, has: "wrong type"},
		"unknown property":  {body: with(strings.Replace(both, "{", `{"more":1,`, 1)), status: 400, has: "not known"},
		"no scope":          {body: strings.Replace(first, `"scope":"environment",`, "", 1), status: 400},
		"other schema":      {body: strings.Replace(first, "activegate-token", "other", 1), status: 404, has: `[{"code":404`},
		"some of several":   {body: "[" + item + "," + strings.Replace(item, "activegate-token", "other", 1) + "]", status: 207, has: `{"code":404`, changed: true},
		"a second object":   {body: first, before: true, status: 409, has: `[{"code":409`},
		"a second, 400":     {body: first, before: true, behaviour: settings.Behaviour{Second: "400"}, status: 400},
		"a second, upsert":  {body: first, before: true, behaviour: settings.Behaviour{Second: "upsert"}, status: 200, changed: true},
		"always 207":        {body: first, behaviour: settings.Behaviour{MultiStatus: true}, status: 207, has: `[{"code":200`, changed: true},
		"always 207, no":    {body: with(`{}`), behaviour: settings.Behaviour{MultiStatus: true}, status: 207, has: `[{"code":400`},
		"only validated":    {body: first, query: url.Values{"validateOnly": {"true"}}, status: 200},
		"newer schema":      {body: first, behaviour: settings.Behaviour{NewerSchema: true}, status: 400, has: "futureProperty"},
		"schema not there":  {body: first, behaviour: settings.Behaviour{NoSchema: true}, status: 404},
		"a version to come": {body: strings.Replace(first, `"scope"`, `"schemaVersion":"9.9","scope"`, 1), status: 400},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			store := settings.New()
			store.Behave(test.behaviour)

			if test.before {
				store.Save(false, true)
			}

			answer := store.Create([]byte(test.body), test.query)
			if got := text(t, answer); answer.Status != test.status || answer.Changed != test.changed || !strings.Contains(got, test.has) {
				t.Errorf("%d changed %t %s", answer.Status, answer.Changed, got)
			}

			if manual, _, _ := store.Value(); manual != test.changed {
				t.Errorf("enforced: %t", manual)
			}
		})
	}
}

// TestReplacing: one object, if it still is the one that was read.
func TestReplacing(t *testing.T) {
	t.Parallel()

	off := strings.Replace(both, "true", "false", 1)

	tests := map[string]struct {
		body   func(token string) string
		id     string
		locked bool
		status int
		has    string
	}{
		"with its token": {body: func(token string) string {
			return `{"value":` + off + `,"updateToken":"` + token + `","schemaVersion":"1.1"}`
		}, status: 200, has: `{"code":200,"objectId"`},
		"without":       {body: func(string) string { return `{"value":` + off + `}` }, status: 200},
		"a stale token": {body: func(string) string { return `{"value":` + off + `,"updateToken":"old"}` }, status: 409, has: `{"code":409,"error":{"code":409`},
		"another id":    {body: func(string) string { return `{"value":` + off + `}` }, id: "nothing", status: 404},
		"an array":      {body: func(string) string { return `[{"value":` + off + `}]` }, status: 400},
		"one property":  {body: func(string) string { return `{"value":{"authTokenEnforcementManuallyEnabled":false}}` }, status: 400},
		"locked":        {body: func(string) string { return `{"value":` + off + `}` }, locked: true, status: 400, has: "Validation already enforced by system"},
		"locked, same":  {body: func(string) string { return `{"value":` + both + `}` }, locked: true, status: 200},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			store, id, token := saved(t)
			store.Locked = func() bool { return test.locked }

			if test.id != "" {
				id = test.id
			}

			answer := store.Replace(id, []byte(test.body(token)), nil)
			if got := text(t, answer); answer.Status != test.status || answer.Changed != (test.status == http.StatusOK) || !strings.Contains(got, test.has) {
				t.Errorf("%d changed %t %s", answer.Status, answer.Changed, got)
			}
		})
	}
}

// TestDeleting is back to the defaults, where that is still allowed.
func TestDeleting(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		id, token string
		locked    bool
		status    int
	}{
		"it":              {status: 204},
		"another id":      {id: "nothing", status: 404},
		"a stale token":   {token: "old", status: 409},
		"while it is on":  {locked: true, status: 400},
		"with its token":  {token: "its", status: 204},
		"with no version": {status: 204},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			store, id, token := saved(t)
			store.Locked = func() bool { return test.locked }

			query := url.Values{}
			if test.token == "its" {
				query.Set("updateToken", token)
			} else if test.token != "" {
				query.Set("updateToken", test.token)
			}

			if test.id != "" {
				id = test.id
			}

			answer := store.Delete(id, query)
			_, _, there := store.Value()

			if answer.Status != test.status || there == (test.status == http.StatusNoContent) {
				t.Errorf("%d %s, there: %t", answer.Status, text(t, answer), there)
			}
		})
	}
}

// TestVersions: each write makes another update token, and keeps the id.
func TestVersions(t *testing.T) {
	t.Parallel()

	store, id, token := saved(t)
	store.Save(true, false)

	if answer := store.Get(id); answer.Status != http.StatusOK || strings.Contains(text(t, answer), token) {
		t.Errorf("%d %s", answer.Status, text(t, answer))
	}
}
