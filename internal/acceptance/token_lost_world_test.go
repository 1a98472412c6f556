// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// The operations on tokens at which things go wrong.
const (
	createsToken = "POST /api/v2/activeGateTokens"
	listsTokens  = "GET /api/v2/activeGateTokens"
	readsToken   = "GET /api/v2/activeGateTokens/{id}"
	revokesToken = "DELETE /api/v2/activeGateTokens/{id}"
)

// goesWrong makes faults, for a turn's before.
func (s *tokenStory) goesWrong(faults ...simulator.Fault) func() {
	return func() {
		s.api.ClearFaults()
		for _, fault := range faults {
			s.api.Fault(fault)
		}
	}
}

// failing is a step that fails with these words in this order.
func (s *tokenStory) failing(before func(), config string, words ...string) resource.TestStep {
	return resource.TestStep{
		PreConfig: func() {
			before()
			s.told.reset()
			s.api.Journal().Reset()
		},
		Config: config, ExpectError: saying(words...),
	}
}

// numberDeleted numbers the tokens that were revoked and that no state ever
// held, in the order of their revocation.
func (s *tokenStory) numberDeleted() []statecheck.StateCheck {
	return []statecheck.StateCheck{onState(func() {
		for _, request := range s.journal.Requests() {
			if request.Method == http.MethodDelete && !slices.Contains(s.ids, request.Name) {
				s.ids = append(s.ids, request.Name)
			}
		}
	})}
}

// at does something before a request of a template is handled, the first time.
func (s *tokenStory) at(template string, do func()) {
	var first sync.Once
	s.t.Cleanup(s.api.OnRequest(func(request simulator.Request) {
		if request.Template == template {
			first.Do(do)
		}
	}))
}

// listsTakeTime moves the clock with every list, so that what lags shows up.
func (s *tokenStory) listsTakeTime(step time.Duration) {
	s.t.Cleanup(s.api.OnRequest(func(request simulator.Request) {
		if request.Template == listsTokens {
			s.clock.Advance(step)
		}
	}))
}

// idle stands for a token that somebody made and no gate has used yet.
func (s *tokenStory) idle(change func(*simulator.TokenSeed)) (id string) {
	seed := simulator.TokenSeed{Name: "gate1", Owner: "admin", Type: "ENVIRONMENT", Expires: s.clock.Now().Add(90 * day)}
	if change != nil {
		change(&seed)
	}
	id, _ = s.api.AddGateToken(seed)
	return id
}

// every is what a state holds of all tokens.
type every struct{ tokens []tokenState }

// CheckState implements statecheck.StateCheck: it reads the state.
func (e *every) CheckState(_ context.Context, req statecheck.CheckStateRequest, resp *statecheck.CheckStateResponse) {
	e.tokens = nil
	for _, one := range req.State.Values.RootModule.Resources {
		if one.Type != "activegate_token" {
			continue
		}
		var state tokenState
		raw, err := json.Marshal(one.AttributeValues)
		if err == nil {
			err = json.Unmarshal(raw, &state)
		}
		if err != nil {
			resp.Error = err
		}
		e.tokens = append(e.tokens, state)
	}
}

// ids are their ids; each must connect a gate, if there is an environment.
func (e *every) ids(t *testing.T, api *simulator.Environment) []string {
	t.Helper()
	var ids []string
	for _, one := range e.tokens {
		if api != nil && !api.Alive(one.secret()) {
			t.Errorf("the token %s in state is not alive", one.ID)
		}
		ids = append(ids, one.ID)
	}
	return ids
}

// severalTokens are so many tokens; the name may have ${count.index} in it.
func severalTokens(count int, name, body string) string {
	return fmt.Sprintf("resource \"activegate_token\" \"many\" {\n  count = %d\n  name = \"%s\"\n  %s\n}\n", count, name, body)
}
