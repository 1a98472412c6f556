// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package steps_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess/steps"
)

// What is applied, read and destroyed comes in the order of references, and
// destruction in the opposite one.
func TestOrder(t *testing.T) {
	t.Parallel()
	const (
		chain  = "resource \"fake_thing\" \"b\" {\n  name = \"b${fake_thing.a.id}\"\n}\nresource \"fake_thing\" \"a\" {\n  name = \"a\"\n}\n"
		first  = "resource \"fake_thing\" \"a\" {\n  name = \"NAME\"\n  lifecycle {\n    replace_triggered_by = [terraform_data.t]\n    FIRST\n  }\n}\nresource \"terraform_data\" \"t\" {\n  triggers_replace = \"NAME\"\n}\n"
		looks  = "data \"fake_look\" \"l\" {\n  name = \"x\"\n  depends_on = [fake_thing.it]\n}\n"
		counts = "resource \"fake_thing\" \"n\" {\n  count = NUMBER\n  name = \"n${count.index}\"\n}\n"
		keeps  = "resource \"fake_thing\" \"k\" {\n  name = \"NAME\"\n  lifecycle {\n    ignore_changes = [name]\n  }\n}\n"
	)
	replaced := func(text, first, name string) string {
		return strings.NewReplacer("FIRST", first, "NAME", name).Replace(text)
	}
	tests := map[string]struct {
		configs []string
		want    []string // what is applied, destroyed and looked at
	}{
		"references":            {[]string{chain}, []string{"apply a", "apply b1", "destroy b1", "destroy a"}},
		"what is left out":      {[]string{chain, strings.Replace(one, "it", "a", 1)}, []string{"apply a", "apply b1", "destroy b1", "destroy a"}},
		"destroyed first":       {[]string{replaced(first, "", "x"), replaced(first, "", "y")}, []string{"apply x", "destroy x", "apply y", "destroy y"}},
		"created first":         {[]string{replaced(first, "create_before_destroy = true", "x"), replaced(first, "create_before_destroy = true", "y")}, []string{"apply x", "apply y", "destroy x", "destroy y"}},
		"data after changes":    {[]string{one + looks}, []string{"apply a", "look x", "look x", "look x", "destroy a"}},
		"fewer instances":       {[]string{strings.Replace(counts, "NUMBER", "2", 1), strings.Replace(counts, "NUMBER", "1", 1)}, []string{"apply n0", "apply n1", "destroy n1", "destroy n0"}},
		"changes are ignored":   {[]string{replaced(keeps, "", "x"), replaced(keeps, "", "y")}, []string{"apply x", "destroy x"}},
		"changes that are made": {[]string{one, strings.Replace(one, `"a"`, `"b"`, 1)}, []string{"apply a", "apply b", "destroy b"}},
		"what is forgotten stays": {
			[]string{one, "removed {\n  from = fake_thing.it\n  lifecycle {\n    destroy = false\n  }\n}\n"}, []string{"apply a"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var all []resource.TestStep
			for _, text := range test.configs {
				all = append(all, resource.TestStep{Config: text})
			}
			f := &fake{}
			if err := steps.Run(t.Context(), resource.TestCase{ProtoV6ProviderFactories: f.factories(), Steps: all}); err != nil {
				t.Fatal(err)
			}
			got := slices.DeleteFunc(f.calls, func(call string) bool { return strings.HasPrefix(call, "read ") })
			if name == "fewer instances" {
				slices.Sort(got[:2]) // at once
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
		})
	}
}

// Values go from variables through locals, functions and for_each to outputs.
func TestLanguage(t *testing.T) {
	t.Parallel()
	f := &fake{}
	text := `
variable "names" { type = map(string) }
locals { upper = { for key, name in var.names : key => upper(name) } }
resource "fake_thing" "each" {
  for_each = local.upper
  name     = "${each.key}-${each.value}"
  note     = try(each.value.nothing, null)
}
data "fake_look" "each" { name = one([for key, thing in fake_thing.each : thing.name if key == "b"]) }
output "names" { value = { for key, thing in fake_thing.each : key => thing.name } }
output "count" { value = length(fake_thing.each) }
output "found" { value = data.fake_look.each.found }
removed {
  from = fake_thing.gone
  lifecycle { destroy = false }
}
`
	step := resource.TestStep{
		Config: text, ConfigVariables: config.Variables{"names": config.MapVariable(map[string]config.Variable{"a": config.StringVariable("x"), "b": config.StringVariable("y")})},
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownOutputValue("names", knownvalue.ObjectExact(map[string]knownvalue.Check{"a": knownvalue.StringExact("a-X"), "b": knownvalue.StringExact("b-Y")})),
			statecheck.ExpectKnownOutputValue("count", knownvalue.Int64Exact(2)),
			statecheck.ExpectKnownOutputValue("found", knownvalue.StringExact("found b-Y")),
		},
	}
	// As on an engine, a case cannot end with a for_each in the state.
	err := steps.Run(t.Context(), resource.TestCase{ProtoV6ProviderFactories: f.factories(), Steps: []resource.TestStep{step, {Config: `provider "fake" {}`}}})
	if err != nil {
		t.Error(err)
	}
}
