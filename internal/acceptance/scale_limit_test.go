// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// limitOfTests is how many requests the API takes in a window.
const limitOfTests = 50

// realTime is an environment whose clock is the machine's, as that of the real
// provider binary is.
func realTime(t *testing.T) (*environmentWorld, *external) {
	t.Helper()
	w := newWorld(t)
	return &environmentWorld{world: w, api: w.sim.API()}, newExternal(t, w)
}

// configure replaces the configuration.
func (w *environmentWorld) configure(e *external, config string) {
	w.t.Helper()
	e.file(e.path("work", "main.tf"), w.provider()+config)
}

// allow limits the rate from now on. Answers take a while, so that many requests
// are under way when a window is used up.
func (w *environmentWorld) allow(requests int, window time.Duration) {
	w.api.Behave(func(b *simulator.EnvironmentBehaviour) {
		b.RateLimit = simulator.RateLimit{Requests: requests, Window: window}
		b.Latency = 25 * time.Millisecond
	})
	w.api.Journal().Reset()
}

// refused counts the requests since the last reset that were one too many.
func (w *environmentWorld) refused() int {
	count := 0
	for _, request := range w.api.Journal().Requests() {
		if request.Status == http.StatusTooManyRequests {
			count++
		}
	}
	return count
}

// TestScaleLimitedCreate creates 300 tokens where the API takes 50 requests in
// each window: more than six windows. All calls of the process slow down
// together. The first wall is met by all that are under way, the second one by
// few, since few at a time were let through after the first; the third by the
// one that tries what lies beyond. From then on the budget is known. Were each
// call on its own, every window would end in such a wall.
func TestScaleLimitedCreate(t *testing.T) {
	const tokens, atOnce = 300, 50
	w, e := realTime(t)
	w.configure(e, manyTokens(tokens))
	w.allow(limitOfTests, time.Second)
	e.says(e.ok(e.apply(fmt.Sprintf("-parallelism=%d", atOnce))), fmt.Sprintf("%d added, 0 changed", tokens))
	if found := len(w.api.GateTokens()); found != tokens {
		t.Errorf("%d tokens were made, want %d", found, tokens)
	}
	// Half as many again, for walls that an uneven machine makes.
	if most := atOnce + atOnce/2; w.refused() > most {
		t.Errorf("%d requests were refused, at most %d are expected", w.refused(), most)
	}
	t.Logf("%d of %d requests were refused", w.refused(), len(w.api.Journal().Requests()))
}

// TestScaleLimitedRefresh refreshes 400 tokens with what the API takes in one
// window, which does not end. Nothing is refused, because the list is shared.
func TestScaleLimitedRefresh(t *testing.T) {
	const blocks, each = 2, 200 // one block of so many would cost the engine the square
	w, e := realTime(t)
	var config strings.Builder
	for block := range blocks {
		config.WriteString(strings.ReplaceAll(manyTokens(each), `"many`, fmt.Sprintf(`"many%d`, block)))
		w.configure(e, config.String())
		e.ok(e.apply("-refresh=false")) // one by one, for each command has a time limit
	}
	w.allow(limitOfTests, time.Hour)
	e.unchanged()
	requests := w.api.Journal().Requests()
	if w.refused() > 0 || len(requests) == 0 || len(requests) > 3 {
		t.Errorf("%d requests, %d of them refused; want at most 3, none refused", len(requests), w.refused())
	}
}
