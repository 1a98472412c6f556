// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// rotationAddress is the resource that rotation makes.
const rotationAddress = "activegate_tenant_token_rotation.this"

// rotationWorld is an environment with two gates and two agents, whose tenant
// token is rotated.
type rotationWorld struct {
	*environmentWorld
	told     *heard
	readsOld bool // connection info serves the old token while a rotation is open
	gates    []*simulator.Member
	agents   []*simulator.Agent
	secrets  []leak.Secret
	check    func() // what the last act has to have left
}

// readings runs a test with both readings of connection info.
func readings(t *testing.T, test func(t *testing.T, w *rotationWorld)) {
	t.Helper()
	t.Parallel()
	for name, old := range map[string]bool{"new served": false, "old served": true} {
		t.Run(name, func(t *testing.T) { test(t, newRotationWorld(t, old)) })
	}
}

func newRotationWorld(t *testing.T, old bool) *rotationWorld {
	t.Helper()
	w := &rotationWorld{environmentWorld: newEnvironmentWorld(t), readsOld: old, check: func() {}}
	w.told = w.listen()
	w.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.OldInConnectionInfo, b.OldAfterFinish = old, old })
	for _, name := range []string{"gate1", "gate2"} {
		w.gates = append(w.gates, w.api.AddMember(simulator.Hostname(name)))
		w.agents = append(w.agents, w.api.AddAgent("host-of-"+name))
	}
	return w
}

// rotation is a provider block and one rotation.
func (w *rotationWorld) rotation(body ...string) string {
	return w.provider() + rotation(body...)
}

func rotation(body ...string) string {
	return fmt.Sprintf("resource \"activegate_tenant_token_rotation\" \"this\" {\n  %s\n}\n", strings.Join(body, "\n  "))
}

// rollOut gives every component the active token.
func (w *rotationWorld) rollOut() {
	token, _ := w.api.TenantToken()
	for _, gate := range w.gates {
		gate.SetTenantToken(token)
	}
	for _, agent := range w.agents {
		agent.SetTenantToken(token)
	}
}

// steps are the requests that a rotation consists of, such as "start 200".
func (w *rotationWorld) steps() []string {
	steps := []string{}
	for _, request := range w.api.Journal().Requests() {
		if step, ok := strings.CutPrefix(request.Template, "POST /api/v2/tenantTokenRotation/"); ok {
			steps = append(steps, fmt.Sprintf("%s %d", step, request.Status))
		}
	}
	return steps
}

// unharmed requires that no component has lost its connection.
func (w *rotationWorld) unharmed() {
	w.t.Helper()
	if lost := w.api.Losses(); len(lost) > 0 {
		w.t.Errorf("components lost their connection: %q", lost)
	}
}

// act is one plan and apply in the life of a rotation.
type act struct {
	// happens is what others do before it.
	happens func()
	config  string
	// fails are the words of the error; none for success.
	fails []string
	// steps are the requests of the apply that rotate, exactly: none if empty.
	// The plan and every refresh must have none.
	steps  []string
	action plancheck.ResourceActionType
	phase  string
	says   []string // somewhere in the run
	state  []statecheck.StateCheck
	after  func()
	// planOnly is an act that only plans, and plans nothing.
	planOnly bool
}

// play runs the acts. The resource must be in a state at the end that a destroy
// accepts.
func (w *rotationWorld) play(acts ...act) {
	w.t.Helper()
	var steps []resource.TestStep
	last := w.provider()
	for _, now := range acts {
		steps = append(steps, w.act(now))
		if len(now.fails) == 0 {
			last = now.config
		}
	}
	steps = append(steps, resource.TestStep{PreConfig: func() { w.check() }, Config: last, PlanOnly: true})
	w.run(steps...)
}

func (w *rotationWorld) act(now act) resource.TestStep {
	step := resource.TestStep{Config: now.config, PlanOnly: now.planOnly, ConfigStateChecks: now.state}
	step.PreConfig = func() {
		w.check()
		w.remember()
		w.told.reset()
		w.api.Journal().Reset()
		if now.happens != nil {
			now.happens()
		}
		w.check = func() { w.checkAct(now) }
	}
	if len(now.fails) > 0 {
		step.ExpectError = saying(now.fails...)
		return step
	}
	if now.planOnly {
		return step
	}
	step.ConfigPlanChecks.PreApply = append(step.ConfigPlanChecks.PreApply, onPlan(func() {
		if steps := w.steps(); len(steps) > 0 {
			w.t.Errorf("the plan or the refresh did %q", steps)
		}
	}))
	if now.action != "" {
		step.ConfigPlanChecks.PreApply = append(step.ConfigPlanChecks.PreApply, plancheck.ExpectResourceAction(rotationAddress, now.action))
	}
	if now.phase != "" {
		step.ConfigStateChecks = append(step.ConfigStateChecks, fact("phase", knownvalue.StringExact(now.phase)))
	}
	step.Check = func(*terraform.State) error { w.remember(); return nil }
	return step
}

func (w *rotationWorld) checkAct(now act) {
	w.t.Helper()
	w.remember()
	if diff := cmp.Diff(append([]string{}, now.steps...), w.steps()); diff != "" {
		w.t.Errorf("steps of the rotation (-want +got):\n%s", diff)
	}
	w.told.must(w.t, throughout, now.says...)
	w.told.keeps(w.t, w.secrets...)
	if now.after != nil {
		now.after()
	}
}

// remember collects the tokens, which no diagnostic may hold.
func (w *rotationWorld) remember() {
	active, old := w.api.TenantToken()
	for _, token := range []string{active, old} {
		if token != "" {
			w.secrets = append(w.secrets, leak.Text("tenant token", token))
		}
	}
}

// fact is a state check of one attribute.
func fact(attribute string, value knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(rotationAddress, tfjsonpath.New(attribute), value)
}

// tokens checks what the state holds of the tokens against the environment, at
// the time of the check.
func (w *rotationWorld) tokens() []statecheck.StateCheck {
	is := func(want func() string) knownvalue.Check {
		return knownvalue.StringFunc(func(got string) error {
			if got != want() {
				return fmt.Errorf("it is another token than the environment's")
			}
			return nil
		})
	}
	return []statecheck.StateCheck{
		fact("active_token", is(func() string { active, _ := w.api.TenantToken(); return active })),
		fact("old_token", is(func() string { _, old := w.api.TenantToken(); return old })),
		statecheck.ExpectSensitiveValue(rotationAddress, tfjsonpath.New("active_token")),
		statecheck.ExpectSensitiveValue(rotationAddress, tfjsonpath.New("old_token")),
	}
}
