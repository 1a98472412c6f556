// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/echoprovider"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// echoing runs steps with a provider that stores what an ephemeral resource
// gave it, which no real one does.
func (w *environmentWorld) echoing(steps ...resource.TestStep) {
	w.t.Helper()
	factories := w.factories()
	factories["echo"] = echoprovider.NewProviderServer()
	opens(w.t, steps, "echo.info")
	drive(w.t, resource.TestCase{ProtoV6ProviderFactories: factories, Steps: steps})
}

// connection is an ephemeral activegate_connection_info whose result is echoed.
func connection(body ...string) string {
	return fmt.Sprintf(`
ephemeral "activegate_connection_info" "info" {
  %s
}
provider "echo" {
  data = ephemeral.activegate_connection_info.info
}
resource "echo" "info" {}
`, strings.Join(body, "\n  "))
}

// echoed is a check of one attribute of the result.
func echoed(attribute string, value knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue("echo.info", tfjsonpath.New("data").AtMapKey(attribute), value)
}

func endpointsOf(hosts ...string) knownvalue.Check {
	checks := make([]knownvalue.Check, 0, len(hosts))
	for _, host := range hosts {
		checks = append(checks, knownvalue.StringExact(host))
	}
	return knownvalue.ListExact(checks)
}

// TestConnectionInfo reads what gates and agents get, in their two shapes, and
// asks for nothing else.
func TestConnectionInfo(t *testing.T) {
	runOnEngine(t)
	for component, path := range map[string]string{"activegate": "gateway", "oneagent": "agent"} {
		t.Run(component, func(t *testing.T) {
			w := newEnvironmentWorld(t)
			w.api.AddMember(simulator.Hostname("gate1"))
			token, _ := w.api.TenantToken()
			w.echoing(resource.TestStep{
				Config: w.provider() + connection(fmt.Sprintf("component = %q", component)),
				ConfigStateChecks: []statecheck.StateCheck{
					echoed("component", knownvalue.StringExact(component)),
					echoed("network_zone", knownvalue.Null()),
					echoed("tenant_uuid", knownvalue.StringExact(w.sim.Environment())),
					echoed("tenant_token", knownvalue.StringExact(token)),
					echoed("communication_endpoints", endpointsOf("https://gate1:9999/communication", w.api.URL()+"/communication")),
				},
			})
			w.onlyAsked("GET /api/v1/deployment/installer/" + path + "/connectioninfo")
		})
	}
}

// onlyAsked requires that the environment got this request, and no other.
func (w *environmentWorld) onlyAsked(request string) {
	w.t.Helper()
	lines := w.api.Journal().Lines()
	if len(lines) == 0 {
		w.t.Error("the environment was not asked")
	}
	for _, line := range slices.Compact(lines) {
		if !strings.HasPrefix(line, request) {
			w.t.Errorf("the environment was asked %q", line)
		}
	}
}

// TestConnectionInfoRotation: while a rotation is open it is as the environment
// says, whichever of the two valid tokens that is.
func TestConnectionInfoRotation(t *testing.T) {
	for name, old := range map[string]bool{"new token": false, "old token": true} {
		t.Run(name, func(t *testing.T) {
			w := newEnvironmentWorld(t)
			w.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.OldInConnectionInfo = old })
			mustSeed(t, w.api.StartRotation())
			want, before := w.api.TenantToken()
			if old {
				want = before
			}
			w.echoing(resource.TestStep{
				Config:            w.provider() + connection(`component = "oneagent"`),
				ConfigStateChecks: []statecheck.StateCheck{echoed("tenant_token", knownvalue.StringExact(want))},
			})
		})
	}
}

// TestConnectionInfoNetworkZone takes the endpoints of one zone, of which there
// may be none.
func TestConnectionInfoNetworkZone(t *testing.T) {
	w := newEnvironmentWorld(t)
	w.api.AddMember(simulator.Hostname("gate1"), simulator.InNetworkZone("berlin"))
	w.api.AddNetworkZone("empty")
	zone := func(name string) string {
		return w.provider() + connection(`component = "activegate"`, fmt.Sprintf("network_zone = %q", name))
	}
	w.echoing(
		resource.TestStep{Config: zone("nowhere"), ExpectError: saying("Unknown network zone", at("network_zone"), `knows no network zone "nowhere"`)},
		resource.TestStep{Config: zone(""), ExpectError: saying("Invalid value for network_zone", "leave it out")},
		resource.TestStep{
			Config:            zone("berlin"),
			ConfigStateChecks: []statecheck.StateCheck{echoed("communication_endpoints", endpointsOf("https://gate1:9999/communication"))},
		},
	)
	w.echoing(resource.TestStep{
		Config:            zone("empty"),
		ConfigStateChecks: []statecheck.StateCheck{echoed("communication_endpoints", endpointsOf())},
	})
}

// TestConnectionInfoToken says which token was sent, and what it lacks.
func TestConnectionInfoToken(t *testing.T) {
	const powerless, installer = "dt0c01.POWERLESS.SECRET", "dt0c01.INSTALLER.SECRET"
	tests := map[string]struct {
		settings []string
		words    []string // nil: it works
	}{
		"installer token alone": {settings: []string{fmt.Sprintf("installer_token = %q", installer), `api_token = null`}},
		"installer token":       {settings: []string{fmt.Sprintf("installer_token = %q", installer), fmt.Sprintf("api_token = %q", powerless)}},
		"API token":             {settings: []string{fmt.Sprintf("api_token = %q", installer)}},
		"installer token without the scope": {
			settings: []string{fmt.Sprintf("installer_token = %q", powerless), fmt.Sprintf("api_token = %q", installer)},
			words:    []string{"Not permitted", "HTTP 403", "InstallerDownload", "The token that was sent is the provider's `installer_token` (or the environment variable DYNATRACE_PAAS_TOKEN)"},
		},
		"API token without the scope": {
			settings: []string{fmt.Sprintf("api_token = %q", powerless)},
			words:    []string{"Not permitted", "HTTP 403", "InstallerDownload", "The token that was sent is the provider's `api_token`"},
		},
		"unknown token": {
			settings: []string{`installer_token = "dt0c01.NOBODY.SECRET"`, fmt.Sprintf("api_token = %q", installer)},
			words:    []string{"Token not accepted", "HTTP 401", "InstallerDownload", "`installer_token`"},
		},
		"no token": {
			settings: []string{`api_token = null`},
			words:    []string{"No token for connection info", "`installer_token`", "DYNATRACE_PAAS_TOKEN", "InstallerDownload"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newEnvironmentWorld(t)
			w.sim.AddToken(powerless, "activeGates.read")
			w.sim.AddToken(installer, "InstallerDownload")
			step := resource.TestStep{Config: w.provider(test.settings...) + connection(`component = "activegate"`)}
			if test.words != nil {
				step.ExpectError = saying(test.words...)
			}
			w.echoing(step)
		})
	}
}

// TestConnectionInfoNotConfigured names what is missing, at plan.
func TestConnectionInfoNotConfigured(t *testing.T) {
	w := newEnvironmentWorld(t)
	w.echoing(
		resource.TestStep{
			Config:      "provider \"activegate\" {\n  api_token = \"t\"\n}\n" + connection(`component = "activegate"`),
			ExpectError: saying("No environment", "`environment_url`", "DYNATRACE_ENV_URL"),
		},
		resource.TestStep{
			Config: w.provider("installer_token = terraform_data.token.output") + connection(`component = "activegate"`) +
				fmt.Sprintf("resource \"terraform_data\" \"token\" {\n  input = %q\n}\n", simulator.Token),
			ExpectError: saying("Environment not known yet", "`installer_token`", "-target"),
		},
		resource.TestStep{
			Config:      w.provider() + connection(`component = "collector"`),
			ExpectError: saying("Invalid value for component", "`activegate` or `oneagent`"),
		},
	)
	if lines := w.api.Journal().Lines(); len(lines) > 0 {
		t.Errorf("the environment was asked: %q", lines)
	}
}
