// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
)

// handover hands the tenant token to a command; a changed word runs it again.
const handover = `
ephemeral "activegate_connection_info" "gates" {
  component = "activegate"
}
resource "terraform_data" "secret" {
  triggers_replace = [%q]

  provisioner "local-exec" {
    command     = "umask 077 && printf %%s \"$TENANT_TOKEN\" > tenant-token"
    environment = { TENANT_TOKEN = ephemeral.activegate_connection_info.gates.tenant_token }
  }
}
`

// TestExternalConnectionInfo hands the tenant token over twice, before and
// during a rotation, and looks for it in everything that was written.
func TestExternalConnectionInfo(t *testing.T) {
	w := newWorld(t)
	api := w.sim.API()
	e := newExternal(t, w)
	e.file(e.path("environment.pem"), api.CAPEM())
	e.variables = append(e.variables, "SSL_CERT_FILE="+e.path("environment.pem"))
	e.settings = []string{fmt.Sprintf("environment_url = %q", api.ManagedURL())}
	seen := e.witness()

	before, _ := api.TenantToken()
	for _, word := range []string{"before", "during"} {
		e.write(fmt.Sprintf(handover, word))
		seen.run(humanOutput, "plan", "-out=saved.tfplan")
		seen.look("saved.tfplan")
		seen.run(humanOutput, "apply", "saved.tfplan")
		seen.look()
		seen.keep(stateFile, "terraform.tfstate", e.read("terraform.tfstate"))
		want, _ := api.TenantToken()
		if got := string(e.read("tenant-token")); got != want {
			t.Errorf("the command got another token, %s the rotation", word)
		}
		e.unchanged()
		if word == "before" {
			mustSeed(t, api.StartRotation())
		}
	}
	after, _ := api.TenantToken()

	log, err := os.ReadFile(e.path("trace.log"))
	if err != nil || !strings.Contains(string(log), "/gateway/connectioninfo") || !strings.Contains(string(log), "[TRACE]") {
		t.Fatalf("the log holds no requests or no traces: this scan would prove nothing (%v)", err)
	}
	seen.keep(traceLog, "engine and provider", log)
	seen.nowhere([]leak.Secret{leak.Text("tenant token", before), leak.Text("new tenant token", after), token()})
	for _, line := range api.Journal().Lines() {
		if !strings.HasPrefix(line, "GET /api/v1/deployment/installer/gateway/connectioninfo ") {
			t.Errorf("the environment was asked %q", line)
		}
	}
}
