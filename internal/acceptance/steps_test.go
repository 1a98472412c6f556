// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// address is the resource that certificate makes.
const address = "activegate_certificate.gate"

// The requests of one apply, with names as turn shows them.
var (
	// createRequests are a first upload: list, upload, list. The handshake that
	// follows is no request.
	createRequests = []string{"GET /list 200", "PUT /NEW 200", "GET /list 200"}
	// rotateRequests are a rotation in place.
	rotateRequests = append(slices.Clone(createRequests), "DELETE /OLD 200")
)

// onPlan runs between plan and apply.
type onPlan func()

// CheckPlan implements plancheck.PlanCheck.
func (f onPlan) CheckPlan(context.Context, plancheck.CheckPlanRequest, *plancheck.CheckPlanResponse) {
	f()
}

// onState runs after the apply, where Check cannot: it knows no for_each.
type onState func()

// CheckState implements statecheck.StateCheck.
func (f onState) CheckState(context.Context, statecheck.CheckStateRequest, *statecheck.CheckStateResponse) {
	f()
}

// turn is one plan and apply, watched on one gate.
type turn struct {
	gate   *simulator.Gate
	config string
	// action is what the plan does with the resource at address; "" is not looked at.
	action plancheck.ResourceActionType
	// requests are those of the apply alone, exactly; nil is not looked at. OLD
	// is the file that was active before it, NEW the one after.
	requests []string
	// serves must be the leaf of the only file on the gate afterwards; nil is
	// not looked at.
	serves *keystoretest.Identity
	plan   []plancheck.PlanCheck
	state  []statecheck.StateCheck
	// after looks at what else the turn left.
	after func(t *testing.T)
}

// step makes a test step of a turn. No plan may write to the gate.
func (w *world) step(now turn) resource.TestStep {
	w.t.Helper()
	var old string
	checks := slices.Clone(now.plan)
	if now.action != "" {
		checks = append(checks, plancheck.ExpectResourceAction(address, now.action))
	}
	checks = append(checks, onPlan(func() {
		if wrote := writes(now.gate); len(wrote) > 0 {
			w.t.Errorf("the plan wrote to the gate: %q", wrote)
		}
		old = now.gate.Active()
		now.gate.Journal().Reset()
	}))
	return resource.TestStep{
		PreConfig:         func() { now.gate.Journal().Reset() },
		Config:            now.config,
		ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: checks},
		ConfigStateChecks: now.state,
		Check: func(*terraform.State) error {
			if now.requests != nil {
				w.sameRequests(now.gate, now.requests, old)
			}
			if now.serves != nil {
				w.onlyFile(now.gate, now.serves)
			}
			if now.after != nil {
				now.after(w.t)
			}
			return nil
		},
	}
}

// sameRequests compares the journal, whose names are made up, with the active
// files before and after.
func (w *world) sameRequests(gate *simulator.Gate, want []string, old string) {
	w.t.Helper()
	names := strings.NewReplacer("/"+gate.Active()+" ", "/NEW ", "/"+gate.Active()+"/", "/NEW/")
	if old != "" && old != gate.Active() {
		names = strings.NewReplacer("/"+gate.Active()+" ", "/NEW ", "/"+gate.Active()+"/", "/NEW/", "/"+old+" ", "/OLD ", "/"+old+"/", "/OLD/")
	}
	got := gate.Journal().Lines()
	for index, line := range got {
		got[index] = names.Replace(line)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		w.t.Errorf("requests of the apply (-want +got):\n%s", diff)
	}
}

// create is the first apply of a certificate on an empty gate.
func (w *world) create(gate *simulator.Gate, config string, id *keystoretest.Identity) resource.TestStep {
	return w.step(turn{gate: gate, config: config, action: plancheck.ResourceActionCreate, requests: createRequests, serves: id})
}

// rotate is an apply that replaces one file by another, in place.
func (w *world) rotate(gate *simulator.Gate, config string, id *keystoretest.Identity) resource.TestStep {
	return w.step(turn{gate: gate, config: config, action: plancheck.ResourceActionUpdate, requests: rotateRequests, serves: id})
}

// nothing is a config that plans nothing.
func (w *world) nothing(gate *simulator.Gate, config string, id *keystoretest.Identity) resource.TestStep {
	return w.step(turn{gate: gate, config: config, action: plancheck.ResourceActionNoop, requests: []string{}, serves: id})
}

// refused is a step that fails with these words in this order. What it asked of
// the gate is in the journal after the run: a destroy that follows only reads.
func (w *world) refused(gate *simulator.Gate, config string, words ...string) resource.TestStep {
	return resource.TestStep{PreConfig: func() { gate.Journal().Reset() }, Config: config, ExpectError: saying(words...)}
}

// noWrites requires that nothing since the last reset could change the gate.
func (w *world) noWrites(gate *simulator.Gate) {
	w.t.Helper()
	if wrote := writes(gate); len(wrote) > 0 {
		w.t.Errorf("the gate was written to: %q", wrote)
	}
}

// noRequests requires that the gate was not asked anything since the last reset.
func (w *world) noRequests(gate *simulator.Gate) {
	w.t.Helper()
	if lines := gate.Journal().Lines(); len(lines) > 0 {
		w.t.Errorf("the gate was asked: %q", lines)
	}
}

// saying matches words in this order in the engine's output, which breaks lines
// as it likes.
func saying(words ...string) *regexp.Regexp {
	parts := make([]string, 0, len(words))
	for _, word := range words {
		fields := strings.Fields(word)
		for index, field := range fields {
			fields[index] = regexp.QuoteMeta(field)
		}
		parts = append(parts, strings.Join(fields, `[\s│]+`))
	}
	return regexp.MustCompile(`(?s)` + strings.Join(parts, ".*"))
}

// at is how the engine points at an attribute of the configuration.
func at(attribute string) string { return ": " + attribute + " =" }

// known is a state check of one attribute.
func known(attribute string, value knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), value)
}

// planned is a plan check of one attribute's known value.
func planned(attribute string, value knownvalue.Check) plancheck.PlanCheck {
	return plancheck.ExpectKnownValue(address, tfjsonpath.New(attribute), value)
}

// unknown is a plan check of an attribute that is known only after the apply.
func unknown(attribute string) plancheck.PlanCheck {
	return plancheck.ExpectUnknownValue(address, tfjsonpath.New(attribute))
}
