// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package phase

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/clock/clocktest"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

const (
	newToken = "hRCnr6Yd3BFrtxaF"
	oldToken = "ABCnr6Yd3BFrtxaG"
	// bothTokens is the answer to a start.
	bothTokens = `{"active":{"value":"` + newToken + `"},"old":{"value":"` + oldToken + `"}}`
)

var stageTime = time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)

// reply is one answer; a status of 0 drops the connection.
type reply struct {
	status int
	body   string
}

// stage is an API that answers as it is told.
type stage struct {
	t      *testing.T
	api    *dynatrace.Environment
	ending *clock.Lifetime

	mu     sync.Mutex
	script map[string][]reply // by the last word of the path; the last reply stays
	steps  []string
}

// served makes connection info serve these tokens, the last one for good.
func (s *stage) served(tokens ...string) {
	var replies []reply
	for _, token := range tokens {
		replies = append(replies, reply{http.StatusOK, fmt.Sprintf(`{"tenantUUID":"abc12345","tenantToken":%q}`, token)})
	}
	s.answers("connectioninfo", replies...)
}

func (s *stage) answers(word string, replies ...reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.script[word] = replies
}

func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{t: t, script: map[string][]reply{}}
	server := httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(server.Close)
	policy, err := rest.NewPolicy(rest.PolicyConfig{})
	if err != nil {
		t.Fatal(err)
	}
	address, err := dynatrace.ParseAddress(server.URL + "/e/abc12345")
	if err != nil {
		t.Fatal(err)
	}
	fake := clocktest.NewFake(stageTime.Add(48 * time.Hour)) // this machine is ahead of the API
	client := rest.NewClient(rest.Config{Policy: policy, Dialer: rest.NewDialer(rest.DialerConfig{}), Clock: fake})
	s.api = dynatrace.New(dynatrace.Config{Client: client, Address: address, Clock: fake})
	s.ending = clock.NewLifetime()
	return s
}

func (s *stage) serve(w http.ResponseWriter, r *http.Request) {
	word := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.Method == http.MethodPost {
		s.steps = append(s.steps, word)
	}
	replies := s.script[word]
	if len(replies) == 0 {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	if len(replies) > 1 {
		s.script[word] = replies[1:]
	}
	if replies[0].status == 0 {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Date", stageTime.Format(http.TimeFormat))
	w.WriteHeader(replies[0].status)
	_, _ = io.WriteString(w, replies[0].body)
}

// sent requires exactly these steps.
func (s *stage) sent(want ...string) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if diff := cmp.Diff(append([]string{}, want...), append([]string{}, s.steps...)); diff != "" {
		s.t.Errorf("steps (-want +got):\n%s", diff)
	}
}

// open is what is known of a rotation whose token connection info serves.
func (s *stage) open(serving Token) Known {
	k := Known{Tokens: Tokens{New: Hash(rest.NewSecret(newToken)), Old: Hash(rest.NewSecret(oldToken)), Serving: serving}}
	if !k.Belongs(s.api) {
		s.t.Fatal(k.Environment)
	}
	return k
}
