// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
)

// TestFunctionsKeepSecrets gives a sensitive token to every function: the
// engine refuses to show the result unless the output is sensitive too.
func TestFunctionsKeepSecrets(t *testing.T) {
	runOnEngine(t)
	tests := map[string]struct{ token, call, want string }{
		"authorization_properties, tenant token": {
			token: someTenantToken,
			call:  `authorization_properties([{ environment_id = "abc12345", tenant_token = var.token, main = true, auth_token = null }])`,
			want:  "[abc12345]\ntenantToken = " + someTenantToken + "\nmainTenant = true\n",
		},
		"authorization_properties, ActiveGate token": {
			token: someGateToken,
			call:  `authorization_properties([{ environment_id = "abc12345", tenant_token = "a", main = true, auth_token = var.token }])`,
			want:  "[abc12345]\ntenantToken = a\nmainTenant = true\nauthToken = " + someGateToken + "\n",
		},
		"agent_command": {
			token: someTenantToken,
			call:  `agent_command("abc12345", var.token)`,
			want:  "oneagentctl --restart-service --set-tenant=abc12345 --set-tenant-token=" + someTenantToken,
		},
		"appmon_ini": {
			token: "k3yst0rePassw0rd",
			call:  `appmon_ini("-vmargs\n", { "com.a" = var.token })`,
			want:  "-vmargs\n-Dcom.a=k3yst0rePassw0rd\n",
		},
		"token_id": {token: someGateToken, call: "token_id(var.token)", want: "dt0g02.4KWZO5EF"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			output := func(lines string) string {
				return fmt.Sprintf("variable \"token\" {\n  type      = string\n  sensitive = true\n}\noutput \"text\" {\n  value = provider::activegate::%s\n%s}\n", test.call, lines)
			}
			given := config.Variables{"token": config.StringVariable(test.token)}
			w.run(
				resource.TestStep{Config: output(""), ConfigVariables: given, ExpectError: saying("Output refers to sensitive values")},
				resource.TestStep{
					Config: output("  sensitive = true\n"), ConfigVariables: given,
					ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("text", knownvalue.StringExact(test.want))},
				},
			)
		})
	}
}
