// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
)

// store plays the API of tokens.
type store struct {
	mu     sync.Mutex
	ids    []string
	hidden map[string]bool // from lists, which may lag
	ghosts map[string]bool // in lists only
}

// newStore holds count tokens: dt0g02.T0000000 and so on.
func newStore(count int) *store {
	s := &store{hidden: map[string]bool{}, ghosts: map[string]bool{}}
	for i := range count {
		s.ids = append(s.ids, tokenID(i))
	}
	return s
}

func tokenID(i int) string { return fmt.Sprintf("dt0g02.T%07d", i) }

func described(id string) string {
	return fmt.Sprintf(`{"id":%q,"name":"n","owner":"o","creationDate":"2026-01-02T03:04:05.678Z","future":{"x":1}}`, id)
}

// serve answers lists from the keys of their pages, "after:N".
func (s *store) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, id, single := strings.Cut(r.URL.Path, "/activeGateTokens/")
	at := slices.Index(s.ids, id)
	switch {
	case !single && r.Method == http.MethodPost:
		id = tokenID(len(s.ids))
		s.ids = append(s.ids, id)
		say(w, http.StatusCreated, fmt.Sprintf(`{"id":%q,"token":%q,"expirationDate":null}`, id, id+"."+strings.Repeat("S", 64)))
	case !single:
		s.list(w, r)
	case at < 0 || s.ghosts[id]:
		refuse(w, http.StatusNotFound, "Token not found")
	case r.Method == http.MethodDelete:
		s.ids = slices.Delete(s.ids, at, at+1)
		w.WriteHeader(http.StatusNoContent)
	default:
		say(w, http.StatusOK, described(id))
	}
}

func (s *store) list(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	start := 0
	if key := query.Get("nextPageKey"); key != "" {
		start, _ = strconv.Atoi(strings.TrimPrefix(key, "after:"))
		if len(query) > 1 {
			refuse(w, http.StatusBadRequest, "nextPageKey must be alone")
			return
		}
	} else if query.Get("pageSize") != "3000" {
		refuse(w, http.StatusBadRequest, "pageSize")
		return
	}
	end := min(start+3000, len(s.ids))
	var tokens []json.RawMessage
	for _, id := range s.ids[start:end] {
		if !s.hidden[id] {
			tokens = append(tokens, json.RawMessage(described(id)))
		}
	}
	body := map[string]any{"totalCount": 7, "activeGateTokens": tokens}
	if tokens == nil {
		body["activeGateTokens"] = []string{}
	}
	if end < len(s.ids) {
		body["nextPageKey"] = fmt.Sprintf("after:%d", end)
	}
	text, _ := json.Marshal(body)
	say(w, http.StatusOK, string(text))
}

func (s *store) change(f func(*store)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(s)
}

func idsOf(tokens []dynatrace.Token) []string {
	ids := make([]string, 0, len(tokens))
	for _, token := range tokens {
		ids = append(ids, token.ID)
	}
	return ids
}
