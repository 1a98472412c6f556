// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

const (
	tenantToken    = "hRCnr6Yd3BFrtxaF"
	oldTenantToken = "ABCnr6Yd3BFrtxaG"
)

// steps are the three steps of a rotation.
var steps = map[string]struct {
	do      func(*dynatrace.Environment, context.Context) (dynatrace.TenantTokens, error)
	refused error
}{
	"start":  {(*dynatrace.Environment).StartRotation, dynatrace.ErrRotationInProgress},
	"finish": {(*dynatrace.Environment).FinishRotation, dynatrace.ErrNoRotation},
	"cancel": {(*dynatrace.Environment).CancelRotation, dynatrace.ErrNoRotation},
}

func TestRotation(t *testing.T) {
	t.Parallel()
	bodies := map[string]struct{ body, active, old string }{
		"both":     {`{"active":{"value":"` + tenantToken + `"},"old":{"value":"` + oldTenantToken + `"},"x":1}`, tenantToken, oldTenantToken},
		"old null": {`{"active":{"value":"` + tenantToken + `"},"old":{"value":null}}`, tenantToken, ""},
		"no old":   {`{"active":{"value":"` + tenantToken + `"},"old":null}`, tenantToken, ""},
		"neither":  {`{}`, "", ""},
	}
	for step, what := range steps {
		for name, test := range bodies {
			t.Run(step+", "+name, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, nil)
				w.answer(http.StatusOK, test.body)
				tokens, err := what.do(w.environment, context.Background())
				if err != nil || tokens.Active.Reveal() != test.active || tokens.Old.Reveal() != test.old || !tokens.Date.Equal(now) {
					t.Errorf("%v, %v", tokens, err)
				}
				// No body travels.
				if diff := cmp.Diff([]string{"POST /api/v2/tenantTokenRotation/" + step}, w.requests()); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

// A step is sent once whatever happens, and its 400 says what is the matter.
func TestRotationFails(t *testing.T) {
	t.Parallel()
	answers := map[string]struct {
		status             int
		body               string
		refused, ambiguous bool
	}{
		"refused":     {http.StatusBadRequest, `{"error":{"code":400,"message":"no"}}`, true, false},
		"array":       {http.StatusBadRequest, `[{"error":{"code":400,"message":"no"}}]`, true, false},
		"plain 400":   {http.StatusBadRequest, ``, false, false},
		"text 400":    {http.StatusBadRequest, `Bad Request`, false, false},
		"other code":  {http.StatusBadRequest, `{"error":{"code":4711,"message":"no"}}`, false, false},
		"proxy's 400": {http.StatusBadRequest, `<html>400`, false, true},
		"permission":  {http.StatusForbidden, `{"error":{"code":403,"message":"no"}}`, false, false},
		"broken":      {http.StatusInternalServerError, `{"active":{"value":"` + tenantToken + `"}}`, false, true},
		"gateway":     {http.StatusBadGateway, ``, false, true},
		"page":        {http.StatusOK, `<html>`, false, true},
		"empty":       {http.StatusOK, ``, false, true},
		"cut off":     {http.StatusOK, `{"active":{"value":"` + tenantToken, false, true},
		"other shape": {http.StatusOK, `{"active":"` + tenantToken + `"}`, false, true},
	}
	for step, what := range steps {
		for name, test := range answers {
			t.Run(step+", "+name, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, nil)
				w.answer(test.status, test.body)
				tokens, err := what.do(w.environment, context.Background())
				if err == nil || errors.Is(err, what.refused) != test.refused || rest.Ambiguous(err) != test.ambiguous {
					t.Errorf("%v, %v", tokens, err)
				}
				if test.status != http.StatusOK && !isStatus(err, test.status) {
					t.Errorf("the answer is lost: %v", err)
				}
				showsNoSecret(t, err, tenantToken)
				if got := w.requests(); len(got) != 1 {
					t.Errorf("%v", got)
				}
			})
		}
	}
}

func TestConnectionInfo(t *testing.T) {
	t.Parallel()
	two := []string{"https://a:443/communication", "https://[::1]:9999"}
	tests := map[string]struct {
		endpoints string
		want      []string
	}{
		"array":              {`"communicationEndpoints":["https://a:443/communication","https://[::1]:9999"]`, two},
		"one text":           {`"communicationEndpoints":"https://a:443/communication"`, two[:1]},
		"semicolons":         {`"communicationEndpoints":"https://a:443/communication;https://[::1]:9999;"`, two},
		"commas, spaces":     {`"communicationEndpoints":" https://a:443/communication , https://[::1]:9999"`, two},
		"groups":             {`"communicationEndpoints":"{https://a:443/communication};{https://[::1]:9999;https://a:443/communication}"`, two},
		"formatted":          {`"communicationEndpoints":[],"formattedCommunicationEndpoints":"https://a:443/communication;https://[::1]:9999"`, two},
		"formatted array":    {`"communicationEndpoints":"","formattedCommunicationEndpoints":["https://a:443/communication","https://[::1]:9999"]`, two},
		"formatted is spare": {`"formattedCommunicationEndpoints":"https://b","communicationEndpoints":["https://a:443/communication"]`, two[:1]},
		"null":               {`"communicationEndpoints":null,"formattedCommunicationEndpoints":null`, nil},
		"none":               {`"x":1`, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			w.answer(http.StatusOK, `{"tenantUUID":"abc12345","tenantToken":"`+tenantToken+`",`+test.endpoints+`}`)
			for range 2 { // nothing is kept
				info, err := w.environment.ConnectionInfo(context.Background(), dynatrace.ComponentActiveGate, "")
				if err != nil || info.TenantUUID != "abc12345" || info.TenantToken.Reveal() != tenantToken || !info.Date.Equal(now) {
					t.Errorf("%v, %v", info, err)
				}
				if diff := cmp.Diff(test.want, info.Endpoints); diff != "" {
					t.Error(diff)
				}
				if diff := cmp.Diff([]string{"GET /api/v1/deployment/installer/gateway/connectioninfo"}, w.requests()); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

func TestConnectionInfoFails(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t, nil)
	w.answer(http.StatusBadRequest, ``)
	_, err := w.environment.ConnectionInfo(ctx, dynatrace.ComponentOneAgent, "a zone&x=1")
	if !errors.Is(err, dynatrace.ErrUnknownNetworkZone) || !isStatus(err, http.StatusBadRequest) {
		t.Errorf("%v", err)
	}
	if diff := cmp.Diff([]string{"GET /api/v1/deployment/installer/agent/connectioninfo?networkZone=a+zone%26x%3D1"}, w.requests()); diff != "" {
		t.Error(diff)
	}
	if _, err := w.environment.ConnectionInfo(ctx, dynatrace.ComponentOneAgent, ""); errors.Is(err, dynatrace.ErrUnknownNetworkZone) || !isStatus(err, http.StatusBadRequest) {
		t.Errorf("no zone can be unknown: %v", err)
	}
	w.requests()
	if _, err := w.environment.ConnectionInfo(ctx, "agent/../x", ""); err == nil || w.requests() != nil {
		t.Errorf("%v", err)
	}
	w.answer(http.StatusForbidden, `{"tenantToken":"`+tenantToken+`"}`) // no body but the envelope is shown
	_, err = w.environment.ConnectionInfo(ctx, dynatrace.ComponentActiveGate, "")
	if !isStatus(err, http.StatusForbidden) {
		t.Errorf("%v", err)
	}
	showsNoSecret(t, err, tenantToken)
	for _, body := range []string{
		`{}`, `{"tenantUUID":"abc12345"}`, `{"tenantUUID":"abc12345","tenantToken":""}`, `{"tenantToken":"` + tenantToken + `"}`,
		`{"tenantUUID":"abc12345","tenantToken":"` + tenantToken, `{"tenantToken":{"value":"` + tenantToken + `"}}`, `{"tenantToken":"` + tenantToken + `","communicationEndpoints":{}}`, `<html>`, ``,
	} {
		w.answer(http.StatusOK, body)
		_, err := w.environment.ConnectionInfo(ctx, dynatrace.ComponentActiveGate, "")
		if !isProtocol(err) {
			t.Errorf("%s: %v", body, err)
		}
		showsNoSecret(t, err, tenantToken)
	}
}

// The API's clock counts, as far as it told the time.
func TestNow(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	if skew, ok := w.environment.Skew(); ok || skew != 0 || !w.environment.Now().Equal(now) {
		t.Errorf("Skew = %v, %v before anything was asked", skew, ok)
	}
	w.play(func(writer http.ResponseWriter, _ *http.Request) {
		writer.Header().Set("Date", now.Add(time.Hour).Format(http.TimeFormat))
		refuse(writer, http.StatusForbidden, "no")
	})
	if _, err := w.environment.Tokens(context.Background()); !isStatus(err, http.StatusForbidden) {
		t.Error(err)
	}
	w.clock.Advance(time.Minute)
	if skew, ok := w.environment.Skew(); !ok || skew != time.Hour || !w.environment.Now().Equal(now.Add(time.Hour+time.Minute)) {
		t.Errorf("Skew = %v, %v", skew, ok)
	}
}
