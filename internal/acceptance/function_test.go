// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
)

// TestCustomPropertiesFunction renders the exact text that a gate reads.
func TestCustomPropertiesFunction(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		arguments string
		want      string // the text; "" for a refusal
		words     []string
		argument  string
	}{
		"with alias": {
			arguments: `"gate.p12", "changeit", "gate"`,
			want:      "[com.compuware.apm.webserver]\ncertificate-file = gate.p12\ncertificate-password = changeit\ncertificate-alias = gate\n",
		},
		"without alias": {
			arguments: `"gate.p12", "changeit", null`,
			want:      "[com.compuware.apm.webserver]\ncertificate-file = gate.p12\ncertificate-password = changeit\n",
		},
		"upper-case alias":          {arguments: `"gate.p12", "changeit", "Gate"`, argument: "alias", words: []string{"alias", "lower case"}},
		"empty alias":               {arguments: `"gate.p12", "changeit", ""`, argument: "alias", words: []string{"alias", "null"}},
		"line break in the alias":   {arguments: `"gate.p12", "changeit", "ga\nte"`, argument: "alias", words: []string{"alias", "one line"}},
		"line break in a password":  {arguments: `"gate.p12", "change\nit", null`, argument: "password", words: []string{"password", "one line"}},
		"password in Greek":         {arguments: `"gate.p12", "κωδικός", null`, argument: "password", words: []string{"password", "not ASCII"}},
		"empty password":            {arguments: `"gate.p12", "", null`, argument: "password", words: []string{"password", "empty"}},
		"folder":                    {arguments: `"ssl/gate.p12", "changeit", null`, argument: "certificate_file", words: []string{"certificate_file", "plain file name"}},
		"line break in a file name": {arguments: `"gate\n.p12", "changeit", null`, argument: "certificate_file", words: []string{"certificate_file", "plain file name"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			step := resource.TestStep{Config: fmt.Sprintf("output \"text\" {\n  value = provider::activegate::custom_properties(%s)\n}\n", test.arguments)}
			if test.want == "" {
				step.ExpectError = saying(append([]string{"Invalid function argument", atArgument(test.argument)}, test.words...)...)
			} else {
				step.ConfigStateChecks = []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("text", knownvalue.StringExact(test.want))}
			}
			w.run(step)
		})
	}
}
