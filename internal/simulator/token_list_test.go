// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// tokenPage is the answer to a list.
type tokenPage struct {
	TotalCount, PageSize int
	NextPageKey          *string
	ActiveGateTokens     []map[string]any
}

func (p tokenPage) ids() []string {
	ids := []string{}

	for _, token := range p.ActiveGateTokens {
		if id, ok := token["id"].(string); ok {
			ids = append(ids, id)
		}
	}

	return ids
}

func (e *environment) list(query string) tokenPage {
	e.t.Helper()

	var p tokenPage

	e.get(tokensPath+query, &p)

	return p
}

// known returns the ids of all tokens, in order.
func (e *environment) known() []string {
	ids := []string{}
	for _, info := range e.api.GateTokens() {
		ids = append(ids, info.ID)
	}

	return ids
}

func TestListPages(t *testing.T) {
	t.Parallel()

	e := newEnvironment(t)
	e.api.FillGateTokens(250)

	for query, sizes := range map[string][]int{"": {100, 100, 50}, "?pageSize=200": {200, 50}, "?pageSize=3000": {250}} {
		ids := []string{}
		next := query

		for _, size := range sizes {
			p := e.list(next)
			ids = append(ids, p.ids()...)

			if p.TotalCount != 250 || p.PageSize != size || len(p.ActiveGateTokens) != size || (p.NextPageKey == nil) != (len(ids) == 250) {
				t.Errorf("%q: %d of %d, next %v", next, p.PageSize, p.TotalCount, p.NextPageKey)
			}

			if p.NextPageKey != nil {
				next = "?nextPageKey=" + *p.NextPageKey
			}
		}

		if diff := cmp.Diff(e.known(), ids); diff != "" {
			t.Errorf("%q: %s", query, diff)
		}
	}
}

func TestListIsByCreation(t *testing.T) {
	t.Parallel()

	e := newEnvironment(t)
	want := make([]string, 4)

	for _, place := range []int{2, 0, 3, 1} {
		want[place], _ = e.api.AddGateToken(simulator.TokenSeed{Created: noon.Add(time.Duration(place) * time.Second)})
	}

	same, _ := e.api.AddGateToken(simulator.TokenSeed{Created: noon.Add(time.Second)})
	want = slices.Insert(want, 2, same)

	if diff := cmp.Diff(want, e.list("").ids()); diff != "" {
		t.Error(diff)
	}
}

func TestTokenDeletedBetweenPages(t *testing.T) {
	t.Parallel()

	e := newEnvironment(t)
	e.api.FillGateTokens(201)

	all := e.known()
	first := e.list("")
	e.api.RemoveGateToken(all[0])

	second := e.list("?nextPageKey=" + *first.NextPageKey)
	if second.TotalCount != 200 || second.NextPageKey != nil || slices.Contains(second.ids(), all[100]) || second.ids()[0] != all[101] {
		t.Errorf("%d in all, %d here", second.TotalCount, second.PageSize)
	}

	e.api.RemoveGateToken("dt0g02.NOSUCH")
}

func TestListIsChecked(t *testing.T) {
	t.Parallel()

	extra := func(b *simulator.EnvironmentBehaviour) { b.IgnoreExtraWithPageKey = true }
	clamp := func(b *simulator.EnvironmentBehaviour) { b.PageSizeOutOfRange = 200 }

	for name, test := range map[string]struct {
		query  string // KEY is a page key
		change func(*simulator.EnvironmentBehaviour)
		want   []string
		size   int
	}{
		"smallest":              {query: "?pageSize=100", size: 100},
		"too small":             {query: "?pageSize=99", want: []string{"QUERY pageSize"}},
		"too large":             {query: "?pageSize=3001", want: []string{"QUERY pageSize"}},
		"no number":             {query: "?pageSize=all", want: []string{"QUERY pageSize"}},
		"empty size":            {query: "?pageSize=", want: []string{"QUERY pageSize"}},
		"too small, clamped":    {query: "?pageSize=1", change: clamp, size: 100},
		"too large, clamped":    {query: "?pageSize=9999", change: clamp, size: 150},
		"key alone":             {query: "?nextPageKey=KEY", size: 50},
		"key and token":         {query: "?nextPageKey=KEY&api-token=" + simulator.Token, size: 50},
		"key and size":          {query: "?nextPageKey=KEY&pageSize=100", want: []string{"QUERY nextPageKey"}},
		"key and size, ignored": {query: "?nextPageKey=KEY&pageSize=100", change: extra, size: 50},
		"bad key":               {query: "?nextPageKey=AQ", want: []string{"QUERY nextPageKey"}},
		"empty key":             {query: "?nextPageKey=", want: []string{"QUERY nextPageKey"}},
		"unknown parameter":     {query: "?colour=red", size: 100},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			e := newEnvironment(t)
			e.api.FillGateTokens(150)

			path := tokensPath + replaceKey(test.query, *e.list("").NextPageKey)
			if test.change != nil {
				e.api.Behave(test.change)
			}

			got := e.do(http.MethodGet, path, "")
			if test.want == nil {
				if p := e.list(replaceKey(test.query, *e.list("").NextPageKey)); p.PageSize != test.size {
					t.Errorf("%d, want %d", p.PageSize, test.size)
				}

				return
			}

			if got.Status != http.StatusBadRequest {
				t.Errorf("%+v", got)
			}

			if diff := cmp.Diff(test.want, violations(t, got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestListShapes(t *testing.T) {
	t.Parallel()

	e := newEnvironment(t)
	id, _ := e.api.AddGateToken(simulator.TokenSeed{
		Name: "system:installer", Owner: "jane", Type: "CLUSTER", Seed: true,
		Created: noon.Add(-time.Hour), LastUsed: noon.Add(-time.Minute), Expires: noon.Add(time.Hour),
	})

	const (
		head  = `{"totalCount":1,"pageSize":%d,%s"activeGateTokens":[`
		token = `{"id":"%s","name":"system:installer","owner":"jane","creationDate":"2026-08-31T11:00:00.000Z",` +
			`"expirationDate":"2026-08-31T13:00:00.000Z","lastUsedDate":"2026-08-31T11:59:00.000Z"`
	)

	for name, test := range map[string]struct {
		change func(*simulator.EnvironmentBehaviour)
		want   string
	}{
		"all": {
			func(*simulator.EnvironmentBehaviour) {},
			fmt.Sprintf(head+token+`,"seedToken":true,"activeGateType":"CLUSTER"}]}`, 1, "", id),
		},
		"without type and seed": {
			func(b *simulator.EnvironmentBehaviour) { b.OmitTypeAndSeed = true },
			fmt.Sprintf(head+token+`}]}`, 1, "", id),
		},
		"null key and requested size": {
			func(b *simulator.EnvironmentBehaviour) {
				b.OmitTypeAndSeed, b.NullNextPageKey, b.ReportRequestedPageSize = true, true, true
			},
			fmt.Sprintf(head+token+`}]}`, 100, `"nextPageKey":null,`, id),
		},
	} {
		e.api.Behave(func(b *simulator.EnvironmentBehaviour) {
			*b = simulator.EnvironmentBehaviour{}
			test.change(b)
		})

		if got := e.do(http.MethodGet, tokensPath, ""); got.Body != test.want {
			t.Errorf("%s:\n%s, want\n%s", name, got.Body, test.want)
		}
	}
}

func TestListLag(t *testing.T) {
	t.Parallel()

	e := newEnvironment(t)
	old, _ := e.api.AddGateToken(simulator.TokenSeed{Created: noon.Add(-time.Hour)})
	e.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.ListLag = time.Minute })

	made := e.create(`{"name":"a","activeGateType":"ENVIRONMENT"}`)
	e.do(http.MethodDelete, tokensPath+"/"+old, "")

	single := func(id string) int { return e.do(http.MethodGet, tokensPath+"/"+id, "").Status }
	if single(made.ID) != 200 || single(old) != 404 {
		t.Error("a single token is not as it is")
	}

	for _, want := range [][]string{{old}, {old}, {made.ID}} {
		if diff := cmp.Diff(want, e.list("").ids()); diff != "" {
			t.Errorf("%s: %s", e.clock.Now(), diff)
		}

		e.clock.Advance(30 * time.Second)
	}

	if diff := cmp.Diff([]string{made.ID}, e.known()); diff != "" {
		t.Error(diff)
	}
}

func TestFilledTokensAreInUse(t *testing.T) {
	t.Parallel()

	e := newEnvironment(t)
	e.api.FillGateTokens(600)

	never := 0

	for _, info := range e.api.GateTokens() {
		if info.LastUsed.IsZero() || !info.Created.Before(noon) || (!info.Expires.IsZero() && !info.Expires.After(noon)) {
			t.Fatalf("%+v", info)
		}

		if info.Expires.IsZero() {
			never++
		}
	}

	if never != 200 {
		t.Errorf("%d never expire", never)
	}
}

func replaceKey(query, key string) string { return strings.ReplaceAll(query, "KEY", key) }
