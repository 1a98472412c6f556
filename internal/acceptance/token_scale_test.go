// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

const oneTokenCall = "GET /api/v2/activeGateTokens/{id}"

// eachRun splits the journal by runs of the engine.
func eachRun(w *environmentWorld) (ended func() [][]string) {
	var runs [][]string
	next := func() {
		var templates []string
		for _, request := range w.api.Journal().Requests() {
			templates = append(templates, request.Template)
		}
		slices.Sort(templates)
		runs = append(runs, templates)
		w.api.Journal().Reset()
	}
	w.listen().onRun = next
	return func() [][]string {
		next()
		return runs
	}
}

// manyTokens are so many of one block, that differ by name.
func manyTokens(count int, body ...string) string {
	return fmt.Sprintf("resource \"activegate_token\" \"many\" {\n  count      = %d\n  name       = \"many-${count.index}\"\n  expires_in = \"90d\"\n  %s\n}\n",
		count, strings.Join(body, "\n  "))
}

// dueTokens collects the addresses that a plan updates.
type dueTokens map[string]bool

// CheckPlan implements plancheck.PlanCheck.
func (d dueTokens) CheckPlan(_ context.Context, req plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	clear(d)
	for _, change := range req.Plan.ResourceChanges {
		switch {
		case change.Change.Actions.Update():
			d[change.Address] = true
		case !change.Change.Actions.NoOp():
			resp.Error = errors.Join(resp.Error, fmt.Errorf("%s: %v", change.Address, change.Change.Actions))
		}
	}
}

// TestTokenScale: 200 resources among 5,000 tokens. A refresh costs one token
// alone, which the first resource asks for, and two pages for all others. The
// resources are on the second page. Their schedules spread over a month.
func TestTokenScale(t *testing.T) {
	const resources, others = 200, 4800
	w := newEnvironmentWorld(t)
	config := w.provider() + manyTokens(resources, `rotation = { before_expiry = "20d", spread = "30d" }`)
	requests := eachRun(w)
	refresh := []string{listTokensCall, listTokensCall, oneTokenCall}
	early, middle, again, late := dueTokens{}, dueTokens{}, dueTokens{}, dueTokens{}
	plan := func(days int, found dueTokens) resource.TestStep {
		return resource.TestStep{
			PreConfig: w.pass(time.Duration(days) * day), Config: config, PlanOnly: true, ExpectNonEmptyPlan: true,
			ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{found}},
		}
	}
	w.run(
		resource.TestStep{Config: config},
		resource.TestStep{
			PreConfig: func() { w.api.FillGateTokens(others); requests() }, Config: config,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan(), onPlan(func() {
				runs := requests()
				if diff := cmp.Diff(refresh, runs[len(runs)-1]); diff != "" {
					t.Errorf("requests of a refresh (-want +got):\n%s", diff)
				}
				first := w.api.GateTokens()[0]
				if !strings.HasPrefix(first.Name, "other") {
					t.Errorf("the others were to come first, but %q does", first.Name)
				}
			})}},
		},
		// The window is from day 40 (90-20-30) to day 70.
		plan(46, early), plan(9, middle), plan(0, again), plan(16, late),
	)
	if len(early) < resources/20 || len(early) > resources/3 || len(middle) < resources/3 || len(middle) > 2*resources/3 || len(late) != resources {
		t.Errorf("due are %d, then %d, at last %d; want about a fifth, half, all", len(early), len(middle), len(late))
	}
	if diff := cmp.Diff(middle, again); diff != "" {
		t.Errorf("the same moment gives another choice:\n%s", diff)
	}
	for at := range early {
		if !middle[at] {
			t.Errorf("%s was due, and is so no more", at)
		}
	}
}

// TestTokenAlone: one resource among 5,000 tokens does not pay for their list.
func TestTokenAlone(t *testing.T) {
	w := newEnvironmentWorld(t)
	config := w.provider() + managedToken(`expires_in = "90d"`)
	w.api.FillGateTokens(5000)
	requests := eachRun(w)
	w.run(
		resource.TestStep{Config: config},
		resource.TestStep{
			PreConfig: func() { requests() }, Config: config,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan(), onPlan(func() {
				runs := requests()
				if diff := cmp.Diff([]string{oneTokenCall}, runs[len(runs)-1]); diff != "" {
					t.Errorf("requests of a refresh (-want +got):\n%s", diff)
				}
			})}},
		},
	)
}

// TestTokenPageShifts: when a token is deleted between two pages, the one that
// slips through the gap has not vanished.
func TestTokenPageShifts(t *testing.T) {
	w := newEnvironmentWorld(t)
	config := w.provider() + manyTokens(4)
	told := w.listen()
	var remove func()
	shift := func() {
		w.api.FillGateTokens(3000) // those of the resources begin the second page
		others := w.api.GateTokens()
		told.reset()
		pages := 0
		remove = w.api.OnRequest(func(request simulator.Request) {
			if request.Template != listTokensCall {
				return
			}
			if pages++; pages%2 == 0 && len(others) > 0 {
				w.api.RemoveGateToken(others[0].ID)
				others = others[1:]
			}
		})
	}
	w.run(
		resource.TestStep{Config: config},
		resource.TestStep{
			PreConfig: shift, Config: config,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan(), onPlan(func() {
				told.never(t, throughout, "WARNING", "gone")
				remove()
			})}},
		},
	)
}

// TestTokenSharedList: resources and data sources share one list, and what an
// apply writes is in the list that it reads afterwards.
func TestTokenSharedList(t *testing.T) {
	w := newEnvironmentWorld(t)
	config := w.provider() + manyTokens(3) + tokensBlock("early", "") + tokenStatus("all", "") +
		tokensBlock("late", "name_regex = \"^many-\"\n  depends_on = [activegate_token.many]")
	requests := eachRun(w)
	w.api.FillGateTokens(10)
	w.run(
		resource.TestStep{Config: config, ConfigStateChecks: []statecheck.StateCheck{
			tells("activegate_tokens", "late", "tokens", knownvalue.ListSizeExact(3)),
		}},
		resource.TestStep{
			PreConfig: func() { requests() }, Config: config,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{onPlan(func() {
				runs := requests()
				lists := slices.DeleteFunc(slices.Clone(runs[len(runs)-1]), func(template string) bool { return template != listTokensCall })
				if len(lists) != 1 {
					t.Errorf("the plan asked: %q; want one list", runs[len(runs)-1])
				}
			})}},
		},
	)
}
