// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
)

// Secrets of the form that real ones have.
const (
	someTenantToken = "hRCnr6Yd3BFrtxaF"
	someGateToken   = "dt0g02.4KWZO5EF.XT47R5DRJNIUETXPRGVPYNSFCMLJ3OTBM3FLJC2SFAFKEYA2BZQUUQHXGM7DUMIZ"
)

// calling is an output of one call.
func calling(call string) string {
	return fmt.Sprintf("output \"text\" {\n  value = provider::activegate::%s\n}\n", call)
}

// returning is a step whose call returns a text.
func returning(call, want string) resource.TestStep {
	return resource.TestStep{
		Config:            calling(call),
		ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("text", knownvalue.StringExact(want))},
	}
}

// refusing is a step whose call is refused with these words, at this argument.
func refusing(argument, call string, words ...string) resource.TestStep {
	return resource.TestStep{Config: calling(call), ExpectError: saying(append([]string{"Invalid function argument", atArgument(argument)}, words...)...)}
}

// atArgument is how engines say which argument of a function is refused.
func atArgument(name string) string { return fmt.Sprintf("Invalid value for %q parameter:", name) }

// TestAuthorizationPropertiesFunction renders the exact file that a gate reads.
func TestAuthorizationPropertiesFunction(t *testing.T) {
	w := newWorld(t)
	w.run(
		returning(`authorization_properties([
    { environment_id = "abc12345", tenant_token = "`+someTenantToken+`", main = true, auth_token = null },
  ])`, "[abc12345]\ntenantToken = "+someTenantToken+"\nmainTenant = true\n"),
		returning(`authorization_properties([
    { environment_id = "xyz98765", tenant_token = "b", main = null, auth_token = "`+someGateToken+`" },
    { environment_id = "abc12345", tenant_token = "a", main = true, auth_token = null },
  ])`, "[xyz98765]\ntenantToken = b\nauthToken = "+someGateToken+"\n\n[abc12345]\ntenantToken = a\nmainTenant = true\n"),
		returning(`authorization_properties([for id, token in { abc12345 = "a", xyz98765 = "b" } : {
    environment_id = id, tenant_token = token, main = id == "xyz98765", auth_token = null
  }])`, "[abc12345]\ntenantToken = a\n\n[xyz98765]\ntenantToken = b\nmainTenant = true\n"),
		refusing("entries", "authorization_properties([])", "entries must not be empty"),
		refusing("entries", `authorization_properties([null])`, "entries[0] must not be null"),
		refusing("entries", `authorization_properties([{ environment_id = "abc12345", tenant_token = "a\n[xyz98765]", main = true, auth_token = null }])`,
			"entries[0].tenant_token must be one line"),
		refusing("entries", `authorization_properties([{ environment_id = "abc12345", tenant_token = "a", main = false, auth_token = null }])`,
			"no entry has main = true"),
		resource.TestStep{Config: calling(`authorization_properties([{ environment_id = "abc12345", tenant_token = "a", main = true }])`), ExpectError: saying("auth_token", "required")},
	)
}

// TestAuthorizationPropertiesFunctionUnknown waits for a token that is made in
// the same apply.
func TestAuthorizationPropertiesFunctionUnknown(t *testing.T) {
	w := newWorld(t)
	step := returning(`authorization_properties([
    { environment_id = "abc12345", tenant_token = terraform_data.token.output, main = true, auth_token = null },
  ])`, "[abc12345]\ntenantToken = "+someTenantToken+"\nmainTenant = true\n")
	step.Config += fmt.Sprintf("resource \"terraform_data\" \"token\" {\n  input = %q\n}\n", someTenantToken)
	step.ConfigPlanChecks.PreApply = []plancheck.PlanCheck{plancheck.ExpectUnknownOutputValue("text")}
	w.run(step)
}

// TestAgentCommandFunction renders the exact command.
func TestAgentCommandFunction(t *testing.T) {
	w := newWorld(t)
	w.run(
		returning(fmt.Sprintf("agent_command(%q, %q)", "abc12345", someTenantToken),
			"oneagentctl --restart-service --set-tenant=abc12345 --set-tenant-token="+someTenantToken),
		refusing("token", `agent_command("abc12345", "a; reboot")`, "token holds a character"),
		refusing("tenant", `agent_command("abc 12345", "a")`, "tenant holds a character"),
		refusing("token", fmt.Sprintf("agent_command(%q, %q)", "abc12345", someGateToken), "is no tenant token"),
	)
}

// TestTokenIDFunction shows what may be shown.
func TestTokenIDFunction(t *testing.T) {
	w := newWorld(t)
	w.run(
		returning(fmt.Sprintf("token_id(%q)", someGateToken), "dt0g02.4KWZO5EF"),
		refusing("token", fmt.Sprintf("token_id(%q)", someTenantToken), "token is not of the form prefix.public.secret", "three parts"),
		refusing("token", fmt.Sprintf("token_id(%q)", someGateToken+"\n"), "trimspace"),
	)
}
