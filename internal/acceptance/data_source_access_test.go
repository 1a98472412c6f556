// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

const (
	accessBlock = "data \"activegate_access\" \"preflight\" {}\n"
	lookUpCall  = "POST /api/v2/apiTokens/lookup"
)

func accessTells(attribute string, value knownvalue.Check) statecheck.StateCheck {
	return tells("activegate_access", "preflight", attribute, value)
}

func exactTexts(values ...string) knownvalue.Check {
	checks := make([]knownvalue.Check, 0, len(values))
	for _, value := range values {
		checks = append(checks, knownvalue.StringExact(value))
	}
	return knownvalue.ListExact(checks)
}

// forPurposes are the attributes for each purpose.
func forPurposes(certificates, tokens, rotation, enforcement, status knownvalue.Check) knownvalue.Check {
	return knownvalue.ObjectPartial(map[string]knownvalue.Check{"certificates": certificates, "tokens": tokens, "rotation": rotation, "enforcement": enforcement, "status": status})
}

// accessProblems requires the words of each problem, in order.
func accessProblems(each ...[]string) knownvalue.Check {
	checks := make([]knownvalue.Check, 0, len(each))
	for _, words := range each {
		checks = append(checks, knownvalue.StringRegexp(saying(words...)))
	}
	return knownvalue.ListExact(checks)
}

var isTrue, isFalse = knownvalue.Bool(true), knownvalue.Bool(false)

// TestAccess: one token for everything is looked up once a run, and lacks
// nothing.
func TestAccess(t *testing.T) {
	w := newEnvironmentWorld(t)
	w.classic()
	requests := countEachRun(w, lookUpCall)
	w.sim.SetExpiry(simulator.Token, environmentStart.Add(365*day))
	facts := knownvalue.ObjectExact(map[string]knownvalue.Check{
		"id": knownvalue.StringExact("dt0c01.SIMULATORSIMULATORSIMULA"), "name": knownvalue.StringExact("simulated"), "owner": knownvalue.StringExact("admin"),
		"kind": knownvalue.StringExact("api_token"), "enabled": isTrue, "expiration_date": knownvalue.StringExact("2027-03-02T09:30:00Z"),
		"scopes": exactTexts("ActiveGateCertManagement", "InstallerDownload", "activeGateTokenManagement.create", "activeGateTokenManagement.read",
			"activeGateTokenManagement.write", "activeGates.read", "settings.read", "settings.write", "tenantTokenRotation.write"),
	})
	w.run(resource.TestStep{
		Config: w.provider() + accessBlock,
		ConfigStateChecks: []statecheck.StateCheck{
			accessTells("api_token", facts), accessTells("activegate_api_token", facts), accessTells("installer_token", facts),
			accessTells("missing_scopes", forPurposes(exactTexts(), exactTexts(), exactTexts(), exactTexts(), exactTexts())), accessTells("ready", forPurposes(isTrue, isTrue, isTrue, isTrue, isTrue)),
			accessTells("problems", exactTexts()),
		},
	})
	for _, number := range requests()[lookUpCall] {
		if number > 1 {
			t.Errorf("one token was looked up %d times in one run", number)
		}
	}
}

// TestAccessEach: three tokens, each with what it is for, and what they lack.
func TestAccessEach(t *testing.T) {
	w := newEnvironmentWorld(t)
	heard := w.listen()
	const (
		api       = "dt0c01.APIAPIAPIAPIAPIAPIAPIAPI.SECRETOFAPI"
		gate      = "dt0c01.GATEGATEGATEGATEGATEGATE.SECRETOFGATE"
		installer = "dt0c01.PAASPAASPAASPAASPAASPAAS.SECRETOFPAAS"
	)
	w.sim.AddToken(api, "activeGateTokenManagement.read", "activeGateTokenManagement.create", "activeGates.read")
	w.sim.AddToken(gate, "ActiveGateCertManagement")
	w.sim.SetOwner(gate, "bob")
	w.sim.AddToken(installer, "InstallerDownload")
	w.sim.SetExpiry(installer, environmentStart.Add(time.Hour))
	three := w.provider(fmt.Sprintf("api_token = %q\n  activegate_api_token = %q\n  installer_token = %q", api, gate, installer)) + accessBlock
	lacking := [][]string{
		{"`api_token`", "dt0c01.APIAPI", "lacks the scope activeGateTokenManagement.write", "needed for: tokens."},
		{"lacks the scope tenantTokenRotation.write", "needed for: rotation."},
	}
	missing := accessTells("missing_scopes", forPurposes(exactTexts(), exactTexts("activeGateTokenManagement.write"), exactTexts("tenantTokenRotation.write"), exactTexts("settings.read", "settings.write"), exactTexts()))
	of := func(id, owner string, scopes ...string) knownvalue.Check {
		return knownvalue.ObjectPartial(map[string]knownvalue.Check{"id": knownvalue.StringExact(id), "owner": knownvalue.StringExact(owner), "scopes": exactTexts(scopes...)})
	}
	w.run(
		resource.TestStep{
			Config: three,
			ConfigStateChecks: []statecheck.StateCheck{
				accessTells("activegate_api_token", of("dt0c01.GATEGATEGATEGATEGATEGATE", "bob", "ActiveGateCertManagement")),
				accessTells("installer_token", of("dt0c01.PAASPAASPAASPAASPAASPAAS", "admin", "InstallerDownload")),
				missing, accessTells("ready", forPurposes(isTrue, isFalse, isFalse, isFalse, isTrue)), accessTells("problems", accessProblems(lacking...)),
			},
		},
		// A gone token is no failure: all else is told as well.
		resource.TestStep{
			PreConfig: func() { w.sim.RemoveToken(gate) },
			Config:    three,
			ConfigStateChecks: []statecheck.StateCheck{
				accessTells("activegate_api_token", knownvalue.ObjectPartial(map[string]knownvalue.Check{"id": knownvalue.Null(), "scopes": knownvalue.Null()})),
				accessTells("ready", forPurposes(isFalse, isFalse, isFalse, isFalse, isTrue)),
				accessTells("problems", accessProblems(append([][]string{{"`activegate_api_token`", "HTTP 401"}}, lacking...)...)),
			},
		},
	)
	heard.keeps(t, leak.Text("api", api), leak.Text("gate", gate), leak.Text("installer", installer))
}

// TestAccessPlatformToken: nobody can look up its scopes, so nothing is claimed.
func TestAccessPlatformToken(t *testing.T) {
	w := newEnvironmentWorld(t)
	w.classic()
	w.api.Fault(simulator.Fault{Match: lookUpCall, Kind: simulator.Raw, Body: "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"})
	nothing := knownvalue.Null()
	w.run(resource.TestStep{
		Config: w.provider() + accessBlock,
		ConfigStateChecks: []statecheck.StateCheck{
			accessTells("missing_scopes", forPurposes(nothing, nothing, nothing, nothing, nothing)), accessTells("ready", forPurposes(nothing, nothing, nothing, nothing, nothing)),
			accessTells("problems", accessProblems([]string{"`api_token`", "cannot be looked up", "platform token"})),
		},
	})
}

// TestAccessRefused: without an environment nobody can be asked, and an
// environment that does not answer is no finding about tokens.
func TestAccessRefused(t *testing.T) {
	w := newEnvironmentWorld(t)
	w.classic()
	onlyGate := "provider \"activegate\" {\n  activegate_url = \"https://gate1:9999/e/abc12345\"\n  activegate_api_token = \"x\"\n}\n"
	w.run(
		resource.TestStep{Config: onlyGate + accessBlock, ExpectError: saying("No environment", "`environment_url`")},
		resource.TestStep{
			PreConfig:   func() { w.api.Fault(simulator.Fault{Match: lookUpCall, Kind: simulator.HTML}) },
			Config:      w.provider() + accessBlock,
			ExpectError: saying("Unexpected answer", "looking up the token"),
		},
	)
}
