// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace

import (
	"strings"
	"testing"
	"time"
)

// silent fails if an error repeats what a server said in private.
func silent(t *testing.T, err error, body string) {
	t.Helper()
	if err != nil && (len(err.Error()) > 400 || len(body) > 60 && strings.Contains(err.Error(), body)) {
		t.Errorf("%d bytes of %v", len(err.Error()), err)
	}
}

// bounded fails if a date is none that a state can hold.
func bounded(t *testing.T, dates ...time.Time) {
	t.Helper()
	for _, at := range dates {
		if !at.IsZero() && (at.Year() < 1970 || at.Year() > 9999 || at.Location() != time.UTC) {
			t.Errorf("%s", at)
		}
	}
}

// FuzzAccessToken: the facts of an access token are told, or are an error; one
// that is not said to be disabled is enabled.
func FuzzAccessToken(f *testing.F) {
	f.Add(`{"id":"dt0c01.ST2EY72KQINMH574WMNVI7YN","name":"a","enabled":true,"expirationDate":"2026-01-25T05:57:01.123Z","scopes":["activeGates.read"]}`)
	f.Add(`{"id":"a","enabled":null,"scopes":null}`)
	f.Add(`{"error":{"code":404,"message":"x"}}`)
	f.Fuzz(func(t *testing.T, body string) {
		told, err := parseAccessToken(answered(body))
		silent(t, err, body)
		if !wants(t, err) {
			return
		}
		bounded(t, told.ExpirationDate)
		if told.ID == "" && told.Scopes == nil || !told.Enabled && !strings.Contains(body, "false") {
			t.Errorf("%+v", told)
		}
	})
}

// FuzzEnforcement: an estimation is none, or a length of time that is not
// negative and grows with its value.
func FuzzEnforcement(f *testing.F) {
	f.Add(`{"manualEnforced":false,"autoEnforced":true,"autoEnforcementEstimation":{"value":30,"unit":"DAYS"}}`, 30.0, "DAYS")
	f.Add(`{"autoEnforced":true,"autoEnforcementEstimation":{"value":1e308}}`, -0.5, "MILLIS")
	f.Add(`{}`, 1e18, "SECONDS")
	f.Fuzz(func(t *testing.T, body string, value float64, unit string) {
		told, err := parseEnforcement(answered(body))
		silent(t, err, body)
		if wants(t, err) && told.Estimation != nil && *told.Estimation < 0 {
			t.Errorf("%s", told.Estimation)
		}
		less, more := estimate(value, unit), estimate(value*2, unit)
		if less != nil && (*less < 0 || more != nil && *more < *less) {
			t.Errorf("%g %s is %v, twice as much %v", value, unit, less, more)
		}
	})
}

// FuzzTenantTokens: what an answer tells is told as it is, and an error shows
// nothing of the answer, which may hold the tokens.
func FuzzTenantTokens(f *testing.F) {
	f.Add(`{"active":{"value":"hRCnr6Yd3BFrtxaF"},"old":{"value":"oldTenantToken16"}}`)
	f.Add(`{"active":{"value":["hRCnr6Yd3BFrtxaF"]},"old":null}`)
	f.Add(`<html><title>hRCnr6Yd3BFrtxaF</title>`)
	f.Fuzz(func(t *testing.T, body string) {
		told, err := parseTenantTokens(answered(body))
		if !wants(t, err) {
			if !told.Active.IsEmpty() || !told.Old.IsEmpty() || strings.Contains(err.Error(), "hRCnr6Yd3BFrtxaF") {
				t.Errorf("%v", err)
			}
			return
		}
		if len(told.Active.Reveal())+len(told.Old.Reveal()) > 3*len(body) {
			t.Errorf("%d bytes of tokens from %d", len(told.Active.Reveal())+len(told.Old.Reveal()), len(body))
		}
	})
}

// FuzzToken: a token that is told is the one that was asked for.
func FuzzToken(f *testing.F) {
	f.Add(`{"id":"dt0g02.A","name":"a","creationDate":"2026-01-25T05:57:01.123Z","expirationDate":null,"lastUsedDate":1}`, "dt0g02.A")
	f.Add(`{"id":"dt0g02.B"}`, "dt0g02.A")
	f.Add(`null`, "")
	f.Fuzz(func(t *testing.T, body, id string) {
		token, err := parseToken(answered(body), id)
		silent(t, err, body)
		if !wants(t, err) {
			if token != nil {
				t.Errorf("%+v", token)
			}
			return
		}
		bounded(t, token.CreationDate, token.ExpirationDate, token.LastUsedDate)
		if token.ID != id {
			t.Errorf("%q was asked for, %q told", id, token.ID)
		}
	})
}
