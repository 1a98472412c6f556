// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/credential"
)

// tokenLimit is a configuration that is refused.
type tokenLimit struct {
	// inputs are attributes with literals; those of rotation are "rotation.x".
	inputs map[string]string
	at     string // the attribute that the error is at
	says   string
}

// tokenForms are refused for their form, without clock and API.
var tokenForms = []tokenLimit{
	{map[string]string{}, "expires_in", "Exactly one expiry is needed: Give one of `expires_in`"},
	{map[string]string{"never_expires": "false"}, "never_expires", "Exactly one expiry is needed: Give one of `expires_in`"},
	{map[string]string{"expires_in": `"90d"`, "never_expires": "true"}, "never_expires", "`expires_in` and `never_expires` are given"},
	{map[string]string{"expires_in": `"59m"`}, "expires_in", "59m is less than an hour"},
	{map[string]string{"expires_in": `"25M"`}, "expires_in", "25M is more than two years"},
	{map[string]string{"expires_in": `"3y"`}, "expires_in", "3y is more than two years"},
	{map[string]string{"expires_in": `"three months"`}, "expires_in", `"three months"`},
	{map[string]string{"expires_in": `"90d"`, "overlap": `"1 week"`}, "overlap", `"1 week"`},
	{map[string]string{"expires_in": `"90d"`, "rotation.before_expiry": `"20"`}, "rotation.before_expiry", `"20"`},
	{map[string]string{"expires_in": `"90d"`, "rotation.spread": `"-1d"`}, "rotation.spread", `"-1d"`},
	{map[string]string{"expires_in": `"90d"`, "rotation.before_expiry": `"10d"`, "overlap": `"11d"`}, "overlap", "it cannot stay valid for 11d"},
	{map[string]string{"expires_in": `"15d"`, "rotation.before_expiry": `null`, "overlap": `"6d"`}, "overlap", "it cannot stay valid for 6d"},
	{map[string]string{"expires_in": `"40d"`, "rotation.before_expiry": `"40d"`}, "rotation.before_expiry", "A token that lives for 40d would be due at once"},
	{map[string]string{"expires_in": `"50d"`, "rotation.before_expiry": `"30d"`, "rotation.spread": `"20d"`}, "rotation.spread", "A token that lives for 50d could be due at once"},
	{map[string]string{"never_expires": "true", "rotation.before_expiry": `"30d"`}, "rotation.before_expiry", "so there is no `before_expiry`"},
	{map[string]string{"never_expires": "true", "rotation.spread": `"30d"`}, "rotation.spread", "so there is nothing to spread"},
	{map[string]string{"expires_in": `"90d"`, "name": `""`}, "name", "The name is empty"},
	{map[string]string{"expires_in": `"90d"`, "name": `"  "`}, "name", "The name is empty"},
	{map[string]string{"expires_in": `"90d"`, "activegate_type": `"GATE"`}, "activegate_type", `"GATE" is none of ENVIRONMENT, CLUSTER`},
	{map[string]string{"expires_in": `"90d"`, "on_destroy": `"keep"`}, "on_destroy", `"keep" is none of revoke, retain`},
}

// tokenDates are refused by the plan alone: by the API's clock, which says
// 2026-03-02, or because validation cannot tell what ignore_changes feeds back.
var tokenDates = []tokenLimit{
	{map[string]string{"expires_in": `"90d"`, "expiration_date": `"2026-12-01T00:00:00Z"`}, "expiration_date", "`expires_in` and `expiration_date` are given"},
	{map[string]string{"expiration_date": `"2026-03-02T09:30:00Z"`}, "expiration_date", "2026-03-02T09:30:00Z is not after the API's clock"},
	{map[string]string{"expiration_date": `"2020-01-01T00:00:00Z"`}, "expiration_date", "2020-01-01T00:00:00Z is not after the API's clock"},
	{map[string]string{"expiration_date": `"2028-03-02T09:30:01Z"`}, "expiration_date", "2028-03-02T09:30:01Z is more than two years ahead"},
	{map[string]string{"expiration_date": `"2026-03-22T09:30:00Z"`, "rotation.before_expiry": `"20d"`}, "rotation.before_expiry", "A token that lives for 20d would be due at once"},
}

// block is the resource, with values in place of the literals.
func (l tokenLimit) block(number int, value func(literal string) string) string {
	lines, rotation := []string{}, []string{}
	if _, named := l.inputs["name"]; !named {
		lines = append(lines, `name = "gate1"`)
	}
	for _, attribute := range slices.Sorted(maps.Keys(l.inputs)) {
		name, nested := strings.CutPrefix(attribute, "rotation.")
		line := fmt.Sprintf("%s = %s", name, value(l.inputs[attribute]))
		if nested {
			rotation = append(rotation, line)
		} else {
			lines = append(lines, line)
		}
	}
	if len(rotation) > 0 {
		lines = append(lines, "rotation = { "+strings.Join(rotation, ", ")+" }")
	}
	return fmt.Sprintf("resource \"activegate_token\" \"t%d\" {\n  %s\n}\n", number, strings.Join(lines, "\n  "))
}

// pointer is how the error points at the attribute.
func (l tokenLimit) pointer() string {
	at := tftypes.NewAttributePath()
	for _, name := range strings.Split(l.at, ".") {
		at = at.WithAttributeName(name)
	}
	return "(at " + at.String() + ")"
}

// supply is how a literal gets into the configuration, and what that needs.
type supply struct {
	kind string
	when string // the step of the test that fails
	make func(literals *[]string) (value func(literal string) string)
	head func(literals []string) string
	vars func(literals []string) config.Variables
}

func indexed(format string) func(literals *[]string) func(string) string {
	return func(literals *[]string) func(string) string {
		return func(literal string) string {
			*literals = append(*literals, literal)
			return fmt.Sprintf(format, len(*literals)-1)
		}
	}
}

// supplies are a literal, a variable, which validation does not know, and an
// output, which the plan does not know either.
var supplies = []supply{
	{
		kind: "literal", when: "Error running non-refresh plan",
		make: func(*[]string) func(string) string { return func(literal string) string { return literal } },
	},
	{
		kind: "variable", when: "Error running non-refresh plan", make: indexed("var.v%d"),
		head: func(literals []string) string {
			var blocks strings.Builder
			for number := range literals {
				fmt.Fprintf(&blocks, "variable \"v%d\" {\n  type = string\n}\n", number)
			}
			return blocks.String()
		},
		vars: func(literals []string) config.Variables {
			values := config.Variables{}
			for number, literal := range literals {
				values[fmt.Sprintf("v%d", number)] = config.StringVariable(strings.Trim(literal, `"`))
			}
			return values
		},
	},
	{
		kind: "output", when: "Error running apply", make: indexed("terraform_data.late.output.v%d"),
		head: func(literals []string) string {
			var lines strings.Builder
			for number, literal := range literals {
				fmt.Fprintf(&lines, "    v%d = %s\n", number, literal)
			}
			return "resource \"terraform_data\" \"late\" {\n  input = {\n" + lines.String() + "  }\n}\n"
		},
	},
}

// cannot says that a limit cannot be supplied this way: there is nothing to
// supply, or a null, which no variable of text carries.
func (s supply) cannot(limit tokenLimit) bool {
	return s.head != nil && (len(limit.inputs) == 0 || (s.vars != nil && slices.Contains(slices.Collect(maps.Values(limit.inputs)), "null")))
}

// TestTokenLimits refuses what cannot become a token, at the attribute, as soon
// as it is known: nothing is created.
func TestTokenLimits(t *testing.T) {
	t.Parallel()
	for _, from := range supplies {
		for kind, limits := range map[string][]tokenLimit{"form": tokenForms, "date": tokenDates} {
			t.Run(kind+" from "+from.kind, func(t *testing.T) {
				w := newEnvironmentWorld(t)
				if w.credential == credential.OAuthClient && kind == "date" {
					w.classic() // what a client may do comes with its token, so that no plan asks, and hears the API's clock
				}
				told := w.listen()
				var literals []string
				var blocks strings.Builder
				value := from.make(&literals)
				limits := slices.DeleteFunc(slices.Clone(limits), from.cannot)
				for number, limit := range limits {
					blocks.WriteString(limit.block(number, value))
				}
				head := ""
				if from.head != nil {
					head = from.head(literals)
				}
				step := resource.TestStep{
					Config: w.provider() + head + blocks.String(), ExpectError: saying(from.when, "Error: "),
					PlanOnly: from.kind != "output",
				}
				if from.vars != nil {
					step.ConfigVariables = from.vars(literals)
				}
				w.run(step)
				for _, limit := range limits {
					told.must(t, throughout, limit.says, limit.pointer())
				}
				if said := strings.Count(told.of(throughout), "ERROR "); said != len(limits) {
					t.Errorf("%d errors, want one for each of %d: %s", said, len(limits), told.of(throughout))
				}
				if tokens := w.api.GateTokens(); len(tokens) > 0 {
					t.Errorf("nothing was to be created: %+v", tokens)
				}
			})
		}
	}
}

// TestTokenLimitsReached accepts what just keeps within the limits.
func TestTokenLimitsReached(t *testing.T) {
	w := newEnvironmentWorld(t)
	var blocks strings.Builder
	within := []map[string]string{
		{"expires_in": `"1h"`},
		{"expires_in": `"60m"`},
		{"expires_in": `"2y"`},
		{"expires_in": `"730d"`},
		{"expires_in": `"24M"`},
		{"expiration_date": `"2028-03-02T09:30:00Z"`},
		{"expiration_date": `"2026-03-02T10:00:00+00:00"`, "never_expires": "false"},
		{"expires_in": `"90d"`, "rotation.before_expiry": `"10d"`, "overlap": `"10d"`},
		{"expires_in": `"50d"`, "rotation.before_expiry": `"30d"`, "rotation.spread": `"19d"`},
		{"expires_in": `"3h"`, "rotation.spread": `"1h"`},
		{"never_expires": "true", "overlap": `"90d"`},
		{"expires_in": `"90d"`, "name": fmt.Sprintf("%q", strings.Repeat("n", 500))},
	}
	for number, inputs := range within {
		blocks.WriteString(tokenLimit{inputs: inputs}.block(number, func(literal string) string { return literal }))
	}
	w.run(resource.TestStep{Config: w.provider() + blocks.String()})
	if made := w.api.Journal().Count("POST /api/v2/activeGateTokens"); made != len(within) {
		t.Errorf("%d were created, want %d", made, len(within))
	}
}
