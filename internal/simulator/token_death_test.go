// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

func TestTokenDies(t *testing.T) {
	t.Parallel()

	e := newEnvironment(t)
	made := e.create(`{"name":"a","activeGateType":"ENVIRONMENT","expirationDate":"now+1d"}`)
	forever := e.create(`{"name":"b","activeGateType":"ENVIRONMENT"}`)

	if !e.api.Alive(made.Token) || e.api.Alive(made.ID) || e.api.Alive(made.ID+".WRONG") || e.api.Alive("") {
		t.Error("alive is not what it should be")
	}

	e.clock.Advance(24 * time.Hour)

	if e.api.Alive(made.Token) || !e.api.Alive(forever.Token) || forever.ExpirationDate != nil {
		t.Error("the wrong one is dead")
	}

	if got := e.do(http.MethodGet, tokensPath+"/"+made.ID, ""); got.Status != http.StatusOK {
		t.Errorf("expired: %+v", got)
	}

	e.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.ExpiredTokensVanish = true })

	for _, method := range []string{http.MethodGet, http.MethodDelete} {
		if got := e.do(method, tokensPath+"/"+made.ID, ""); got.Status != http.StatusNotFound {
			t.Errorf("vanished: %s: %+v", method, got)
		}
	}

	if got := e.do(http.MethodDelete, tokensPath+"/"+forever.ID, ""); got != (answer{Status: http.StatusNoContent}) {
		t.Errorf("DELETE: %+v", got)
	}

	if got := e.do(http.MethodDelete, tokensPath+"/"+forever.ID, ""); got.Status != http.StatusNotFound || len(violations(t, got)) != 0 {
		t.Errorf("DELETE again: %+v", got)
	}

	if e.api.Alive(forever.Token) || len(e.api.GateTokens()) != 1 {
		t.Error("not deleted")
	}
}

func TestExpiredTokensInLists(t *testing.T) {
	t.Parallel()

	e := newEnvironment(t)
	id, _ := e.api.AddGateToken(simulator.TokenSeed{Expires: noon})

	if diff := cmp.Diff([]string{id}, e.list("").ids()); diff != "" {
		t.Error(diff)
	}

	e.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.ExpiredTokensVanish = true })

	if p := e.list(""); p.TotalCount != 0 || len(e.api.GateTokens()) != 1 {
		t.Errorf("%+v", p)
	}
}

func TestUnusedTokensAreDeleted(t *testing.T) {
	t.Parallel()

	e := newEnvironment(t)
	used, secret := e.api.AddGateToken(simulator.TokenSeed{LastUsed: noon})
	never, _ := e.api.AddGateToken(simulator.TokenSeed{})

	e.clock.Set(noon.AddDate(2, 0, 0))

	if diff := cmp.Diff([]string{used, never}, e.list("").ids()); diff != "" {
		t.Error(diff)
	}

	e.clock.Advance(time.Second)

	if diff := cmp.Diff([]string{never}, e.list("").ids()); diff != "" {
		t.Error(diff)
	}

	if _, found := e.api.GateToken(used); found || e.api.Alive(secret) {
		t.Error("still there")
	}
}
