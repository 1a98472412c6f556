// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

func TestTokens(t *testing.T) {
	t.Parallel()
	yes := true
	w := newWorld(t, nil)
	w.answer(http.StatusOK, "\xef\xbb\xbf"+`{"totalCount":"many","pageSize":null,"empty":false,"nextPageKey":"","activeGateTokens":[
		{"id":"dt0g02.A","name":"a","owner":"me","creationDate":"2026-01-02T03:04:05.678Z","expirationDate":"2026-07-01T00:00:00+02:00",
		 "lastUsedDate":1767323045678,"seedToken":true,"activeGateType":"SOMETHING_NEW"},
		{"id":"dt0g02.B","name":null,"expirationDate":null,"lastUsedDate":""},
		{"id":"dt0g02.A","name":"again"}]}`)
	created := time.Date(2026, time.January, 2, 3, 4, 5, 678e6, time.UTC)
	want := []dynatrace.Token{
		{
			ID: "dt0g02.A", Name: "a", Owner: "me", CreationDate: created, ExpirationDate: time.Date(2026, time.June, 30, 22, 0, 0, 0, time.UTC),
			LastUsedDate: created, SeedToken: &yes, Type: "SOMETHING_NEW",
		},
		{ID: "dt0g02.B"},
	}
	for range 2 {
		got, err := w.environment.Tokens(context.Background())
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%v: %s", err, diff)
		}
	}
	if got := w.requests(); len(got) != 1 {
		t.Errorf("%v", got)
	}
}

// Pages are asked with the key alone, and a list that does not end does.
func TestPages(t *testing.T) {
	t.Parallel()
	page := func(next string, ids ...string) string {
		var tokens []string
		for _, id := range ids {
			tokens = append(tokens, described(id))
		}
		return fmt.Sprintf(`{"activeGateTokens":[%s],"nextPageKey":%s}`, strings.Join(tokens, ","), next)
	}
	tests := map[string]struct {
		pages []string // the last one again and again; %d is the number of the request
		want  []string // nil: a ProtocolError
		asked int
	}{
		"one":                {pages: []string{page(`null`, "a", "b")}, want: []string{"a", "b"}, asked: 1},
		"two":                {pages: []string{page(`"k&=é"`, "a", "b"), page(`""`, "c")}, want: []string{"a", "b", "c"}, asked: 2},
		"overlap":            {pages: []string{page(`"k"`, "a", "b"), page(`null`, "b", "c")}, want: []string{"a", "b", "c"}, asked: 2},
		"empty page between": {pages: []string{page(`"k"`, "a"), page(`"l"`), page(`null`, "b")}, want: []string{"a", "b"}, asked: 3},
		"none":               {pages: []string{`{"activeGateTokens":[]}`}, want: []string{}, asked: 1},
		"none, left out":     {pages: []string{`{"totalCount":0,"pageSize":100}`}, want: []string{}, asked: 1},
		"same key twice":     {pages: []string{page(`"k"`, "a"), page(`"k"`, "b")}, asked: 2},
		"a circle":           {pages: []string{page(`"k"`, "a"), page(`"l"`, "b"), page(`"k"`, "c")}, asked: 3},
		"endless":            {pages: []string{page(`"%d"`, "t%d")}, asked: 1000},
		"endless and empty":  {pages: []string{page(`"%d"`)}, asked: 1000},
		"no list":            {pages: []string{`{}`}, asked: 1},
		"null":               {pages: []string{`null`}, asked: 1},
		"left out, wrongly":  {pages: []string{`{"totalCount":3}`}, asked: 1},
		"an array":           {pages: []string{`[]`}, asked: 1},
		"no id":              {pages: []string{`{"activeGateTokens":[{"name":"x"}]}`}, asked: 1},
		"null among them":    {pages: []string{`{"activeGateTokens":[null]}`}, asked: 1},
		"unreadable date":    {pages: []string{`{"activeGateTokens":[{"id":"a","lastUsedDate":"yesterday"}]}`}, asked: 1},
		"key a number":       {pages: []string{`{"activeGateTokens":[],"nextPageKey":7}`}, asked: 1},
		"page":               {pages: []string{`<html><body>proxy</body></html>`}, asked: 1},
		"nothing":            {pages: []string{``}, asked: 1},
		"nested":             {pages: []string{strings.Repeat(`{"activeGateTokens":[`, 100_000)}, asked: 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			number := 0
			w.play(func(writer http.ResponseWriter, _ *http.Request) {
				body := test.pages[min(number, len(test.pages)-1)]
				number++
				say(writer, http.StatusOK, strings.ReplaceAll(body, "%d", fmt.Sprint(number)))
			})
			tokens, err := w.environment.Tokens(context.Background())
			if diff := cmp.Diff(test.want, idsOf(tokens)); test.want != nil && (diff != "" || err != nil) {
				t.Errorf("Tokens = %v: %s", err, diff)
			}
			if test.want == nil && (!isProtocol(err) || tokens != nil) {
				t.Errorf("Tokens = %v, %v", tokens, err)
			}
			asked := w.requests()
			if len(asked) != test.asked || asked[0] != listPath+"?pageSize=3000" {
				t.Errorf("%d requests, from %s", len(asked), asked[0])
			}
			if name == "two" && asked[1] != listPath+"?nextPageKey=k%26%3D%C3%A9" {
				t.Errorf("%v", asked)
			}
		})
	}
}

// Pages can be had one by one, and left.
func TestEachTokenPage(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t, newStore(7000).serve)
	var pages []int
	err := w.environment.EachTokenPage(ctx, 1_000_000, func(page []dynatrace.Token) bool {
		pages = append(pages, len(page))
		return len(pages) < 2
	})
	if diff := cmp.Diff([]int{3000, 3000}, pages); diff != "" || err != nil {
		t.Errorf("%v: %s", err, diff)
	}
	w.requests()
	w.answer(http.StatusOK, `{"activeGateTokens":[]}`)
	for size, want := range map[int]string{-1: "100", 100: "100", 500: "500"} {
		if err := w.environment.EachTokenPage(ctx, size, func([]dynatrace.Token) bool { t.Error("a page without tokens"); return true }); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff([]string{listPath + "?pageSize=" + want}, w.requests()); diff != "" {
			t.Error(diff)
		}
	}
	w.answer(http.StatusForbidden, ``)
	if err := w.environment.EachTokenPage(ctx, 100, nil); !isStatus(err, http.StatusForbidden) {
		t.Errorf("%v", err)
	}
}

// A list that was under way when a write began tells nothing after it, and a
// caller who leaves takes nobody with him.
func TestTokensUnderWay(t *testing.T) {
	t.Parallel()
	s := newStore(2)
	w := newWorld(t, nil)
	asked, release := make(chan struct{}), make(chan struct{})
	first := true
	w.play(func(writer http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && first {
			first = false
			close(asked)
			<-release
		}
		s.serve(writer, r)
	})
	ctx, cancel := context.WithCancel(context.Background())
	leaver, stayer := make(chan error, 1), make(chan error, 1)
	go func() {
		_, err := w.environment.Tokens(ctx)
		leaver <- err
	}()
	<-asked
	go func() {
		_, err := w.environment.Tokens(context.Background())
		stayer <- err
	}()
	cancel()
	if err := <-leaver; !errors.Is(err, context.Canceled) || rest.IsUnreachable(err) || rest.Ambiguous(err) {
		t.Errorf("who left: %v", err)
	}
	created, err := w.environment.CreateToken(context.Background(), dynatrace.NewToken{Name: "x"})
	if err != nil {
		t.Fatal(err)
	}
	late, err := w.environment.Tokens(context.Background())
	if diff := cmp.Diff([]string{tokenID(0), tokenID(1), created.ID}, idsOf(late)); diff != "" || err != nil {
		t.Errorf("%v: %s", err, diff)
	}
	close(release)
	if err := <-stayer; err != nil {
		t.Errorf("who stayed: %v", err)
	}
	w.requests()
	if again, err := w.environment.Tokens(context.Background()); err != nil || len(again) != 3 || w.requests() != nil {
		t.Errorf("Tokens = %v, %v", again, err)
	}
}

// A hundred creations cost one list: what was there before is known from it,
// what came since is this run's own.
func TestBaselineTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t, newStore(2).serve)
	for range 3 {
		before, err := w.environment.BaselineTokens(context.Background())
		if err != nil || len(before) != 2 {
			t.Fatalf("BaselineTokens = %v, %v", before, err)
		}
		if err := w.environment.RevokeToken(context.Background(), tokenID(1)); err != nil && !errors.Is(err, dynatrace.ErrNoSuchToken) {
			t.Fatal(err)
		}
	}
	lists := slices.DeleteFunc(w.requests(), func(line string) bool {
		return !strings.HasPrefix(line, listPath) || strings.HasPrefix(line, listPath+"/")
	})
	if len(lists) != 1 {
		t.Errorf("%v", lists)
	}
}
