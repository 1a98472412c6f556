// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package steps_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess/module"
	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess/steps"
)

const (
	one  = "resource \"fake_thing\" \"it\" {\n  name = \"a\"\n}\n"
	sees = "Error: "
)

// Every verdict that an engine gives is given here: what is wrong fails, with
// the words of an engine, and what is right passes.
func TestVerdicts(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fake  *fake
		steps []resource.TestStep
		wants string // "" is that it passes
	}{
		"all is well": {steps: []resource.TestStep{{
			Config:            one,
			ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction("fake_thing.it", plancheck.ResourceActionCreate)}},
			ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue("fake_thing.it", tfjsonpath.New("name"), knownvalue.StringExact("a"))},
			Check:             resource.TestCheckResourceAttr("fake_thing.it", "id", "1"),
		}}},
		"an inconsistent plan": {
			fake:  &fake{plan: func(_, planned cty.Value) cty.Value { return with(planned, "name", cty.StringVal("b")) }},
			steps: []resource.TestStep{{Config: one}}, wants: inprocess.InvalidPlan,
		},
		"another plan at apply": {
			fake: &fake{plan: func() func(_, planned cty.Value) cty.Value {
				count := 0
				return func(_, planned cty.Value) cty.Value {
					if count++; count > 1 {
						return with(planned, "id", cty.NullVal(cty.String))
					}
					return with(planned, "id", cty.StringVal("1"))
				}
			}()},
			steps: []resource.TestStep{{Config: one}}, wants: inprocess.InconsistentPlan,
		},
		"an inconsistent result": {
			fake:  &fake{apply: func(planned cty.Value) cty.Value { return with(planned, "name", cty.StringVal("b")) }},
			steps: []resource.TestStep{{Config: one}}, wants: inprocess.InconsistentResult,
		},
		"an unknown value in the state": {
			fake:  &fake{apply: func(planned cty.Value) cty.Value { return with(planned, "id", cty.UnknownVal(cty.String)) }},
			steps: []resource.TestStep{{Config: one}}, wants: inprocess.InvalidResult,
		},
		"a write-only value in the state": {
			fake:  &fake{apply: func(planned cty.Value) cty.Value { return with(planned, "pass", cty.StringVal("x")) }},
			steps: []resource.TestStep{{Config: one}}, wants: inprocess.InvalidObject,
		},
		"a plan that is not empty afterwards": {
			fake:  &fake{read: func(state cty.Value) cty.Value { return with(state, "note", cty.StringVal("else")) }},
			steps: []resource.TestStep{{Config: one}}, wants: "the refresh plan was not empty",
		},
		"a plan that is not empty even without a refresh": {
			fake: &fake{plan: func(prior, planned cty.Value) cty.Value {
				if prior.IsNull() {
					return planned
				}
				return with(planned, "id", cty.UnknownVal(cty.String))
			}},
			steps: []resource.TestStep{{Config: one}}, wants: "the non-refresh plan was not empty",
		},
		"an empty plan where one was expected": {
			steps: []resource.TestStep{{Config: one, ExpectNonEmptyPlan: true}}, wants: "Expected a non-empty plan",
		},
		"something to do where only a plan was wanted": {
			steps: []resource.TestStep{{Config: one, PlanOnly: true}}, wants: "The non-refresh plan was not empty",
		},
		"drift in a refresh": {
			fake:  &fake{read: func() func(cty.Value) cty.Value { return func(cty.Value) cty.Value { return cty.NullVal(thing) } }()},
			steps: []resource.TestStep{{Config: one, ExpectNonEmptyPlan: true}, {RefreshState: true}}, wants: "After refreshing state",
		},
		"an error that was not expected": {steps: []resource.TestStep{{Config: strings.Replace(one, `"a"`, `"bad"`, 1)}}, wants: "Bad name"},
		"an error that was expected": {steps: []resource.TestStep{{
			Config: strings.Replace(one, `"a"`, `"bad"`, 1), ExpectError: regexp.MustCompile(`(?s)` + sees + `Bad name.*with fake_thing\.it,.*: +name = .*It is bad`),
		}}},
		"another error than expected": {
			steps: []resource.TestStep{{Config: strings.Replace(one, `"a"`, `"bad"`, 1), ExpectError: regexp.MustCompile("Worse name")}}, wants: "expected an error with pattern",
		},
		"no error where one was expected": {steps: []resource.TestStep{{Config: one, ExpectError: regexp.MustCompile(".")}}, wants: "expected an error but got none"},
		"a check of the plan that fails": {
			steps: []resource.TestStep{{Config: one, ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction("fake_thing.it", plancheck.ResourceActionUpdate)},
			}}}, wants: "Pre-apply plan check(s) failed",
		},
		"a check of the last plan that fails": {
			steps: []resource.TestStep{{Config: one, ConfigPlanChecks: resource.ConfigPlanChecks{
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectNonEmptyPlan()},
			}}}, wants: "Post-apply refresh plan check(s) failed",
		},
		"a check of the state that fails": {
			steps: []resource.TestStep{{Config: one, ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("fake_thing.it", tfjsonpath.New("name"), knownvalue.StringExact("b")),
			}}}, wants: "state check(s) failed",
		},
		"a check that fails": {
			steps: []resource.TestStep{{Config: one, Check: resource.TestCheckResourceAttr("fake_thing.it", "name", "b")}}, wants: "Check failed",
		},
		"a failed apply taints, and its object is replaced": {
			fake: &fake{fails: func() func(cty.Value) string {
				failed := false
				return func(cty.Value) string {
					if failed {
						return ""
					}
					failed = true
					return "Half done"
				}
			}()},
			steps: []resource.TestStep{
				{Config: one, ExpectError: regexp.MustCompile("Error running apply: exit status 1\n\nError: Half done")},
				{Config: one, ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction("fake_thing.it", plancheck.ResourceActionDestroyBeforeCreate)},
				}},
			},
		},
		"what only engines know of the language":   {steps: []resource.TestStep{{Config: "check \"x\" {\n}\n", ExpectError: regexp.MustCompile(".")}}, wants: "use runOnEngine"},
		"a function that only engines know":        {steps: []resource.TestStep{{Config: "output \"x\" {\n  value = timestamp()\n}\n", ExpectError: regexp.MustCompile(".")}}, wants: "use runOnEngine"},
		"what only engines know of a step":         {steps: []resource.TestStep{{Query: true, ExpectError: regexp.MustCompile(".")}}, wants: "use runOnEngine: TestStep.Query"},
		"what only engines know of an import":      {steps: []resource.TestStep{{Config: one, ResourceName: "fake_thing.it", ImportState: true, ImportStateId: "x"}}, wants: "use runOnEngine"},
		"what only engines know of a lifecycle":    {steps: []resource.TestStep{{Config: strings.Replace(one, "}", "  lifecycle {\n    prevent_destroy = true\n  }\n}", 1)}}, wants: "use runOnEngine"},
		"a secret in an output that is none":       {steps: []resource.TestStep{{Config: strings.Replace(one, "}", "  key = \"k\"\n}\noutput \"k\" {\n  value = \"${fake_thing.it.key}!\"\n}", 1)}}, wants: "Output refers to sensitive values"},
		"an ephemeral value that would be stored":  {steps: []resource.TestStep{{Config: "variable \"v\" {\n  ephemeral = true\n  default = \"v\"\n}\n" + strings.Replace(one, `"a"`, "var.v", 1)}}, wants: "Invalid use of ephemeral value"},
		"an argument that there is not":            {steps: []resource.TestStep{{Config: strings.Replace(one, "name", "nome", 1)}}, wants: "Unsupported argument"},
		"a resource that there is not":             {steps: []resource.TestStep{{Config: strings.Replace(one, `"a"`, "fake_thing.other.name", 1)}}, wants: "Reference to undeclared resource"},
		"a number of instances that is not known":  {steps: []resource.TestStep{{Config: one + "resource \"fake_thing\" \"more\" {\n  count = fake_thing.it.id\n  name = \"b\"\n}\n"}}, wants: "Invalid count argument"},
		"resources that need each other, in vain":  {steps: []resource.TestStep{{Config: "resource \"fake_thing\" \"a\" {\n  name = fake_thing.b.id\n}\nresource \"fake_thing\" \"b\" {\n  name = fake_thing.a.id\n}\n"}}, wants: "wait for each other"},
		"a sensitive attribute is shown as secret": {steps: []resource.TestStep{{Config: strings.Replace(one, "}", "  key = \"k\"\n}", 1), ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectSensitiveValue("fake_thing.it", tfjsonpath.New("key"))}}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			provider := test.fake
			if provider == nil {
				provider = &fake{}
			}
			err := steps.Run(t.Context(), resource.TestCase{ProtoV6ProviderFactories: provider.factories(), Steps: test.steps})
			switch {
			case test.wants == "" && err != nil:
				t.Error(err)
			case test.wants != "" && (err == nil || !strings.Contains(err.Error(), test.wants)):
				t.Errorf("want %q, got %v", test.wants, err)
			case strings.HasPrefix(test.wants, "use runOnEngine") && !errors.Is(err, module.ErrGap):
				t.Errorf("want a gap, got %v", err)
			}
		})
	}
}
