// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

const listPath = "GET /api/v2/activeGateTokens"

// The promise of speed: one question alone, and one page for 3,000 tokens,
// however many resources ask, at once or one after the other.
func TestFindTokensCosts(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ tokens, resources, want int }{
		"one resource":        {tokens: 5000, resources: 1, want: 1},
		"two resources":       {tokens: 5000, resources: 2, want: 3},
		"few of many":         {tokens: 5000, resources: 200, want: 3},
		"a thousand":          {tokens: 1000, resources: 1000, want: 2},
		"a whole page":        {tokens: 3000, resources: 100, want: 2},
		"one more than that":  {tokens: 3001, resources: 100, want: 3},
		"three pages, in all": {tokens: 7000, resources: 7000, want: 4},
	}
	for name, test := range tests {
		for _, parallel := range []bool{true, false} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, newStore(test.tokens).serve)
				var all sync.WaitGroup
				for i := range test.resources {
					find := func() {
						id := tokenID(i)
						found, err := w.environment.FindTokens(context.Background(), id)
						if err != nil || len(found) != 1 || found[id].ID != id {
							t.Errorf("FindTokens(%s) = %v, %v", id, found, err)
						}
					}
					if parallel {
						all.Go(find)
					} else {
						find()
					}
				}
				all.Wait()
				if got := w.requests(); len(got) != test.want {
					t.Errorf("%d requests: %v", len(got), got)
				}
			})
		}
	}
}

// Only a list and a question for the token alone together make it missing.
func TestFindTokensMissing(t *testing.T) {
	t.Parallel()
	gone, here, hidden, ghost := "dt0g02.GONE0000", tokenID(0), tokenID(1), tokenID(2)
	single := func(id string) string { return "GET /api/v2/activeGateTokens/" + id }
	list := listPath + "?pageSize=3000"
	tests := map[string]struct {
		later bool // another caller asked before
		ids   []string
		want  []string
		asked []string
	}{
		"nothing":               {asked: nil},
		"here":                  {ids: []string{here}, want: []string{here}, asked: []string{single(here)}},
		"gone, first":           {ids: []string{gone}, asked: []string{single(gone), list}},
		"gone, later":           {later: true, ids: []string{gone}, asked: []string{list, single(gone)}},
		"lists lag, first":      {ids: []string{hidden}, want: []string{hidden}, asked: []string{single(hidden)}},
		"lists lag, later":      {later: true, ids: []string{hidden}, want: []string{hidden}, asked: []string{list, single(hidden)}},
		"only in lists, first":  {ids: []string{ghost}, want: []string{ghost}, asked: []string{single(ghost), list}},
		"only in lists, later":  {later: true, ids: []string{ghost}, want: []string{ghost}, asked: []string{list}},
		"several, of the first": {ids: []string{here, hidden, gone}, want: []string{here, hidden}, asked: []string{single(here), single(hidden), single(gone), list}},
		"several, of a later":   {later: true, ids: []string{here, hidden, gone}, want: []string{here, hidden}, asked: []string{list, single(hidden), single(gone)}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStore(4)
			s.hidden[hidden], s.ghosts[ghost] = true, true
			w := newWorld(t, s.serve)
			if test.later {
				if _, err := w.environment.FindTokens(context.Background(), tokenID(3)); err != nil {
					t.Fatal(err)
				}
				w.requests()
			}
			for round := range 2 { // the second one costs nothing
				found, err := w.environment.FindTokens(context.Background(), test.ids...)
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, id := range test.ids {
					if token, ok := found[id]; ok && token.ID == id {
						got = append(got, id)
					}
				}
				if diff := cmp.Diff(test.want, got); diff != "" || len(found) != len(got) {
					t.Errorf("found %v: %s", found, diff)
				}
				asked := test.asked
				if round == 1 {
					asked = nil
				}
				if diff := cmp.Diff(asked, w.requests()); diff != "" {
					t.Errorf("round %d: %s", round, diff)
				}
			}
		})
	}
}

// What is no 404 of the API itself never makes a token missing.
func TestFindTokensRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status int
		body   string
	}{
		"permission":           {http.StatusForbidden, `{"error":{"code":403,"message":"Token is missing required scope."}}`},
		"page of a proxy":      {http.StatusNotFound, `<html><title>404</title></html>`},
		"empty":                {http.StatusNotFound, ``},
		"text of a gate":       {http.StatusNotFound, `Not found`},
		"another envelope":     {http.StatusNotFound, `{"code":404,"message":"no route"}`},
		"code of another kind": {http.StatusNotFound, `{"error":{"code":400,"message":"no"}}`},
		"code without message": {http.StatusNotFound, `{"error":{}}`},
		"broken":               {http.StatusInternalServerError, `{"error":{"code":404}}`},
		"success, but nothing": {http.StatusOK, `{}`},
		"success, other token": {http.StatusOK, described("dt0g02.OTHER")},
		"success, page":        {http.StatusOK, `<html></html>`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			w.answer(test.status, test.body)
			for range 2 { // alone, then by a list
				found, err := w.environment.FindTokens(context.Background(), "dt0g02.X")
				if err == nil || found != nil || errors.Is(err, dynatrace.ErrNoSuchToken) {
					t.Errorf("FindTokens = %v, %v", found, err)
				}
				if test.status != http.StatusOK && !isStatus(err, test.status) {
					t.Errorf("%v", err)
				}
			}
			// An error is not kept.
			w.play(newStore(1).serve)
			if found, err := w.environment.FindTokens(context.Background(), tokenID(0)); err != nil || len(found) != 1 {
				t.Errorf("FindTokens = %v, %v", found, err)
			}
		})
	}
}

// A wrong path answers with the API's own 404, too: its list does not.
func TestFindTokensAtAWrongPath(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(w http.ResponseWriter, _ *http.Request) { refuse(w, http.StatusNotFound, "Not found") })
	if found, err := w.environment.FindTokens(context.Background(), "dt0g02.X"); !isStatus(err, http.StatusNotFound) || errors.Is(err, dynatrace.ErrNoSuchToken) {
		t.Errorf("FindTokens = %v, %v", found, err)
	}
}

// After a write everything is asked again, by a list from then on.
func TestWritesForgetTokens(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s := newStore(2)
	w := newWorld(t, s.serve)
	list := listPath + "?pageSize=3000"
	expect := func(want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, w.requests()); diff != "" {
			t.Error(diff)
		}
	}
	find := func(id string, want bool) {
		t.Helper()
		for range 2 {
			if found, err := w.environment.FindTokens(ctx, id); err != nil || (len(found) == 1) != want {
				t.Errorf("FindTokens(%s) = %v, %v", id, found, err)
			}
		}
	}
	find(tokenID(0), true)
	expect(listPath + "/" + tokenID(0))
	created, err := w.environment.CreateToken(ctx, dynatrace.NewToken{Name: "x", Type: "ENVIRONMENT"})
	if err != nil {
		t.Fatal(err)
	}
	expect(`POST /api/v2/activeGateTokens {"name":"x","activeGateType":"ENVIRONMENT","seedToken":false}`)
	find(tokenID(0), true)
	find(created.ID, true)
	expect(list)
	for _, failing := range []bool{false, true} {
		err := w.environment.RevokeToken(ctx, created.ID)
		if errors.Is(err, dynatrace.ErrNoSuchToken) != failing {
			t.Errorf("RevokeToken: %v", err)
		}
		expect("DELETE /api/v2/activeGateTokens/" + created.ID)
		find(tokenID(1), true)
		expect(list)
	}
	s.change(func(s *store) { s.ids = s.ids[:1] }) // behind our back
	find(tokenID(1), true)
	expect()
	if fresh, err := w.environment.TokensFresh(ctx); err != nil || len(fresh) != 1 {
		t.Errorf("TokensFresh = %v, %v", fresh, err)
	}
	find(tokenID(1), false)
	expect(list, listPath+"/"+tokenID(1))
}

// Texts that would put a secret into a URL, or lead elsewhere, are not sent;
// whatever else a text holds stays within its segment of the path.
func TestTokenIDs(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t, nil)
	w.answer(http.StatusNotFound, `{"error":{"code":404,"message":"no"}}`)
	for _, id := range []string{"", ".", "..", "dt0g02.4KWZO5EF.SECRET", strings.Repeat("A", 65)} {
		_, err := w.environment.FindTokens(ctx, tokenID(0), id)
		if !errors.Is(err, dynatrace.ErrNoTokenID) {
			t.Errorf("FindTokens(%q) = %v", id, err)
		}
		showsNoSecret(t, err, "SECRET")
		if err := w.environment.RevokeToken(ctx, id); !errors.Is(err, dynatrace.ErrNoTokenID) {
			t.Errorf("RevokeToken(%q) = %v", id, err)
		}
	}
	if got := w.requests(); got != nil {
		t.Errorf("%v", got)
	}
	for id, escaped := range map[string]string{"../x": "..%2Fx", "a b?c#d": "a%20b%3Fc%23d", "ä%2e": "%C3%A4%252e", "\r\n": "%0D%0A"} {
		err := w.environment.RevokeToken(ctx, id)
		if !errors.Is(err, dynatrace.ErrNoSuchToken) || !isStatus(err, http.StatusNotFound) || rest.Ambiguous(err) {
			t.Errorf("RevokeToken(%q) = %v", id, err)
		}
		if diff := cmp.Diff([]string{"DELETE /api/v2/activeGateTokens/" + escaped}, w.requests()); diff != "" {
			t.Error(diff)
		}
	}
}
