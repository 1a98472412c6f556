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

func TestFlappingList(t *testing.T) {
	t.Parallel()

	e := newEnvironment(t)
	old, _ := e.api.AddGateToken(simulator.TokenSeed{Created: noon.Add(-time.Hour)})
	young, _ := e.api.AddGateToken(simulator.TokenSeed{})
	e.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.FlappingList = true })

	for _, want := range [][]string{{old, young}, {old}, {old, young}} {
		if diff := cmp.Diff(want, e.list("").ids()); diff != "" {
			t.Error(diff)
		}
	}
}

func TestNodeSkew(t *testing.T) {
	t.Parallel()

	e := newEnvironment(t)

	for _, skew := range []time.Duration{0, 3 * time.Second, -time.Minute} {
		e.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.NodeSkew = skew })

		_, header, err := e.try(http.MethodGet, tokensPath, "")
		if want := noon.Add(skew).Format(http.TimeFormat); err != nil || header.Get("Date") != want {
			t.Errorf("%s: the answer is dated %q, want %q (%v)", skew, header.Get("Date"), want, err)
		}
	}
}
