// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
	"github.com/activegate/terraform-provider-activegate/internal/engine"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// activating is an action that activates the admin's file, whose password is
// given as an ephemeral variable.
func activating(gate *simulator.Gate, trigger string, body ...string) string {
	return ephemeralPassword + invoking("activegate_certificate_activate", trigger,
		append([]string{fmt.Sprintf("activegate_url = %q", gate.URL()), fmt.Sprintf("name = %q", adminFile), "password_wo = var.password"}, body...)...)
}

// adminsPassword is the value of that variable.
func adminsPassword(step resource.TestStep) resource.TestStep {
	step.ConfigVariables = config.Variables{"password": config.StringVariable(adminPassword)}
	return step
}

// activation is a gate that serves one file and has the admin's, inactive.
type activation struct {
	*world
	gate       *simulator.Gate
	told       *heard
	first, new *keystoretest.Identity
}

const firstFile = "first.p12"

func newActivation(t *testing.T, options ...keystoretest.Option) *activation {
	t.Helper()
	needs(t, engine.Actions)
	w := newWorld(t)
	a := &activation{world: w, gate: w.gate(), told: w.listen(), first: w.trusted(), new: w.issue(append(options, loopback)...)}
	w.seed(a.gate, firstFile, a.first, "first", true)
	w.seed(a.gate, adminFile, a.new, adminPassword, false)
	return a
}

// sends requires the writes, exactly, and that nobody was told the password.
func (a *activation) sends(want ...string) {
	a.t.Helper()
	if diff := cmp.Diff(append([]string{}, want...), append([]string{}, writes(a.gate)...)); diff != "" {
		a.t.Errorf("writes (-want +got):\n%s", diff)
	}
	a.told.keeps(a.t, leak.Text("password", adminPassword), token())
}

// invoked is a step in which the action is invoked; look looks at what it left.
func (a *activation) invoked(configuration string, look func()) resource.TestStep {
	return adminsPassword(resource.TestStep{
		PreConfig: func() { a.gate.Journal().Reset(); a.told.reset() }, Config: configuration,
		ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{onPlan(func() { a.noWrites(a.gate) })}},
		Check:            checking(look),
	})
}

const activated = "POST /" + adminFile + "/activate "

// TestActivate activates a file, says what it does, and is content with one that
// is active already.
func TestActivate(t *testing.T) {
	a := newActivation(t)
	a.run(
		a.invoked(a.provider()+activating(a.gate, "1"), func() {
			a.sends(activated + "200")
			a.serving(a.gate, a.new)
			a.sameFiles(a.gate, nil, adminFile+"*", firstFile)
			a.told.must(t, progress, `Activating "admin.p12"`, `where the file "first.p12" is active now`, "has activated", "Waiting until", "presents", fingerprint(a.new), `lists "admin.p12" as active`)
			a.told.never(t, throughout, "WARNING", "ERROR")
		}),
		a.invoked(a.provider()+activating(a.gate, "2"), func() {
			a.sends()
			a.told.must(t, progress, `"admin.p12" is active on`, "already: nothing to activate", "presents")
			a.told.never(t, throughout, "WARNING", "ERROR")
		}),
	)
}

// TestActivateIsDrift: what the action did is drift of the resource, in its own
// words, and the next apply takes it back.
func TestActivateIsDrift(t *testing.T) {
	needs(t, engine.Actions)
	w := newWorld(t)
	gate, told := w.gate(), w.listen()
	ours, other := w.trusted(), w.trusted()
	managed := w.provider() + certificate(gate, pemWriteOnly(ours))
	drifted := adminsPassword(resource.TestStep{
		PreConfig: func() { w.seed(gate, adminFile, other, adminPassword, false) },
		Config:    managed + activating(gate, "1"), ExpectNonEmptyPlan: true,
		Check: checking(func() { w.serving(gate, other) }),
	})
	w.run(
		w.create(gate, managed, ours),
		drifted,
		adminsPassword(w.step(turn{
			gate: gate, config: managed + activating(gate, "1"), action: plancheck.ResourceActionUpdate,
			after: func(t *testing.T) {
				t.Helper()
				told.must(t, duringPlan, "WARNING The gate does not serve this certificate", `the file "admin.p12" is active instead of`, "It will be activated again")
				w.serving(gate, ours)
			},
		})),
	)
}

// TestActivateLost: an answer that is lost is decided by looking, and what was
// executed is never sent again.
func TestActivateLost(t *testing.T) {
	tests := map[string]struct {
		fault simulator.Fault
		want  []string
	}{
		"dropped after":  {simulator.Fault{Kind: simulator.DropAfter}, []string{activated + "0"}},
		"truncated":      {simulator.Fault{Kind: simulator.TruncateBody}, []string{activated + "200"}},
		"never answered": {simulator.Fault{Kind: simulator.HangAfter}, []string{activated + "0"}},
		"dropped before": {simulator.Fault{Kind: simulator.DropBefore}, []string{activated + "0", activated + "200"}},
		"server error":   {simulator.Fault{Kind: simulator.Status, Status: 500}, []string{activated + "500", activated + "200"}},
		"a page":         {simulator.Fault{Kind: simulator.HTML}, []string{activated + "200", activated + "200"}},
		"overloaded":     {simulator.Fault{Kind: simulator.Status, Status: 503}, []string{activated + "503", activated + "200"}},
		"throttled":      {simulator.Fault{Kind: simulator.Status, Status: 429, RetryAfter: "0"}, []string{activated + "429", activated + "200"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a := newActivation(t)
			test.fault.Match, test.fault.Times = "POST /{name}/activate", 1
			step := a.invoked(a.provider(`request_timeout = "10s"`)+activating(a.gate, "1"), func() {
				a.sends(test.want...)
				a.serving(a.gate, a.new)
				a.told.never(t, throughout, "ERROR")
			})
			prepare := step.PreConfig
			step.PreConfig = func() { prepare(); a.gate.Fault(test.fault) }
			a.run(step)
		})
	}
}
