// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/activegate/terraform-provider-activegate/internal/clock/clocktest"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/provider"
)

// TestDriftLostFromEphemeralIssuer uploads what an ephemeral issuer gives now, where
// the file that it gave before is lost: revision announces changes, but what is
// gone cannot be had again.
func TestDriftLostFromEphemeralIssuer(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	first, second := w.issue(), w.issue()
	body := func(id *keystoretest.Identity) string {
		return w.provider() + certificate(gate, pkcs12WriteOnly(id, "changeit"), `revision = "1"`)
	}
	w.run(
		w.create(gate, body(first), first),
		w.nothing(gate, body(second), first), // not announced
		afterwards(func() { w.removes(gate, gate.Active()) }, w.step(turn{
			gate: gate, config: body(second), action: plancheck.ResourceActionUpdate, requests: createRequests, serves: second,
			plan: []plancheck.PlanCheck{unknown("fingerprint_sha256")},
		})),
	)
}

// TestDriftLostAndExpired refuses at plan to upload again what has expired.
func TestDriftLostAndExpired(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	start := time.Now()
	now := clocktest.NewFake(start)
	w.options = append(w.options, provider.WithClock(now))
	id := w.issue(keystoretest.WithValidity(start.Add(-time.Hour), start.Add(30*time.Minute)))
	config := w.provider() + certificate(gate, pemWriteOnly(id))
	w.run(
		w.create(gate, config, id),
		afterwards(func() { w.removes(gate, gate.Active()); now.Advance(time.Hour) },
			w.refused(gate, config, "Certificate has expired", at("certificate_pem"))),
		resource.TestStep{Config: w.provider()},
	)
	w.noWrites(gate)
}

// TestDriftFixedNameReplacedAtPlan says at plan that a fixed name is taken by
// what somebody else stored under it.
func TestDriftFixedNameReplacedAtPlan(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	id, other := w.issue(), w.trusted()
	config := w.provider() + certificate(gate, pemWriteOnly(id), fixedName)
	w.run(
		w.create(gate, config, id),
		afterwards(func() { w.seed(gate, "fixed.p12", other, adminPassword, true) }, resource.TestStep{
			PreConfig: func() { gate.Journal().Reset() }, Config: config, PlanOnly: true,
			ExpectError: saying("The name is taken on the gate", at("name"), "is active with another certificate"),
		}),
		resource.TestStep{Config: w.provider()},
	)
}
