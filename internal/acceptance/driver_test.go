// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess/steps"
)

// drive runs a case: in this process by the rules of an engine, or on a real one
// where the test asks for that by runOnEngine. With ACC_DRIVER=engine, which make
// test-all sets, every case runs on a real one, by the same steps.
func drive(t *testing.T, c resource.TestCase) {
	t.Helper()
	if drivesEngine(t) {
		resource.Test(t, c)
		return
	}
	if err := steps.Run(t.Context(), c); err != nil {
		t.Fatal(err)
	}
}

// drivesEngine says whether the test's steps run on a real engine.
func drivesEngine(t *testing.T) bool {
	t.Helper()
	return os.Getenv("ACC_DRIVER") == "engine" || onEngine(t.Name())
}

// engineTests are the names of tests that need a real engine.
var engineTests sync.Map

// runOnEngine lets a test, and those below it, drive a real engine: one test of
// each behaviour, and what in-process runs know nothing of.
func runOnEngine(t *testing.T) {
	t.Helper()
	engineTests.Store(t.Name(), true)
}

func onEngine(name string) bool {
	for {
		if _, ok := engineTests.Load(name); ok {
			return true
		}
		end := strings.LastIndexByte(name, '/')
		if end < 0 {
			return false
		}
		name = name[:end]
	}
}

// opens says that a configuration opens ephemeral resources: plans of OpenTofu 1.11 list
// that as a change, "No changes" or not, so that there a stored resource has to be one
// that does not change.
func opens(t *testing.T, all []resource.TestStep, stored string) {
	t.Helper()
	if !strings.HasPrefix(os.Getenv("ENGINE_NAME"), "OpenTofu 1.11.") || !drivesEngine(t) {
		return
	}
	for i := range all {
		if all[i].ExpectError == nil {
			all[i].ExpectNonEmptyPlan = true
			all[i].ConfigPlanChecks.PostApplyPostRefresh = []plancheck.PlanCheck{plancheck.ExpectResourceAction(stored, plancheck.ResourceActionNoop)}
		}
	}
}
