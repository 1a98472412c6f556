// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package phase

import (
	"errors"
	"net/http"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// TestCancel: a cancellation whose answer was lost is not sent again where
// connection info shows that the rotation is over, which might end another one.
func TestCancel(t *testing.T) {
	t.Parallel()
	refused := reply{http.StatusBadRequest, `{"error":{"code":400,"message":"no rotation is in progress"}}`}
	for name, test := range map[string]struct {
		replies []reply
		serves  string
		want    Cancellation
		sent    []string
	}{
		"answered":                  {[]reply{{http.StatusOK, `{"active":{"value":"` + oldToken + `"}}`}}, newToken, Cancellation{Active: rest.NewSecret(oldToken)}, []string{"cancel"}},
		"none is open":              {[]reply{refused}, newToken, Cancellation{None: true}, []string{"cancel"}},
		"lost, and it was done":     {[]reply{{}, {http.StatusOK, `{}`}}, oldToken, Cancellation{}, []string{"cancel"}},
		"lost, another one is open": {[]reply{{}, {http.StatusOK, `{}`}}, "third-token", Cancellation{None: true}, []string{"cancel"}},
		"lost, then refused":        {[]reply{{}, refused}, newToken, Cancellation{}, []string{"cancel", "cancel"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.served(test.serves)
			s.answers("cancel", test.replies...)
			known := s.open(New)
			got, err := known.Cancel(t.Context(), s.api)
			if err != nil || got.None != test.want.None || !got.Active.Equal(test.want.Active) {
				t.Errorf("%+v, %v", got, err)
			}
			s.sent(test.sent...)
		})
	}
}

// TestRecheck: what could be read before has to be readable right before a step
// that cannot be undone, and what never could does not stop it.
func TestRecheck(t *testing.T) {
	t.Parallel()
	adopted := Known{Origin: Adopted, Tokens: Tokens{New: Hash(rest.NewSecret(newToken)), Serving: New}}
	served := func(serving Token) Known { return Known{Tokens: Tokens{New: "n", Serving: serving}} }
	var unread *UnreadableError
	var second *SecondError
	tests := map[string]struct {
		known Known
		reply reply
		fails any
		phase Phase
	}{
		"gone":            {served(New), reply{status: http.StatusNotFound}, &unread, Started},
		"never there":     {served(None), reply{status: http.StatusNotFound}, nil, Started},
		"not permitted":   {served(New), reply{status: http.StatusForbidden}, &unread, Started},
		"token expired":   {served(Old), reply{status: http.StatusUnauthorized}, &unread, Started},
		"never permitted": {served(None), reply{status: http.StatusForbidden}, nil, Started},
		"another one":     {served(New), reply{http.StatusOK, `{"tenantUUID":"a","tenantToken":"b"}`}, nil, Finished},
		"adopted, second": {adopted, reply{http.StatusOK, `{"tenantUUID":"a","tenantToken":"b"}`}, &second, Started},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			s.answers("connectioninfo", test.reply)
			phase, _, err := test.known.Recheck(t.Context(), s.api)
			if phase != test.phase || (err != nil) != (test.fails != nil) || (err != nil && !errors.As(err, test.fails)) {
				t.Errorf("phase %s, %v", phase, err)
			}
		})
	}
}
