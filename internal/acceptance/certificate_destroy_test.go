// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// destroy is a turn that takes the resource out of the configuration, with the
// exact requests of the destroy alone.
func (w *world) destroy(gate *simulator.Gate, requests []string, after func(t *testing.T)) resource.TestStep {
	return w.step(turn{gate: gate, config: w.provider(), action: plancheck.ResourceActionDestroy, requests: requests, after: after})
}

// fileNames are the files on a gate, the active one marked.
func fileNames(gate *simulator.Gate) []string {
	names := []string{}
	for _, file := range gate.Files() {
		if file.Active {
			file.Name = "*" + file.Name
		}
		names = append(names, file.Name)
	}
	return names
}

func wantFiles(t *testing.T, gate *simulator.Gate, want ...string) {
	t.Helper()
	if diff := cmp.Diff(append([]string{}, want...), fileNames(gate)); diff != "" {
		t.Errorf("files on the gate (-want +got):\n%s", diff)
	}
}

// TestCertificateDestroyRetain leaves the file that the gate serves.
func TestCertificateDestroyRetain(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	id := w.issue()
	w.run(
		w.create(gate, w.provider()+certificate(gate, pemWriteOnly(id)), id),
		w.destroy(gate, []string{"GET /list 200"}, func(*testing.T) { w.onlyFile(gate, id) }),
	)
}

// TestCertificateDestroyInactive deletes a file that is served no more.
func TestCertificateDestroyInactive(t *testing.T) {
	t.Parallel()
	for _, policy := range []string{"retain", "fail"} {
		t.Run(policy, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			id, other := w.issue(), w.issue(loopback)
			config := w.provider() + certificate(gate, pemWriteOnly(id), named("ours.p12"), fmt.Sprintf("on_destroy = %q", policy))
			gone := w.destroy(gate, []string{"GET /list 200", "POST /ours.p12/list 200", "DELETE /ours.p12 200"}, func(t *testing.T) { wantFiles(t, gate, "*other.p12") })
			before := gone.PreConfig
			gone.PreConfig = func() {
				mustSeed(t, gate.Seed("other.p12", other.PKCS12("x"), "x", true))
				before()
			}
			w.run(w.create(gate, config, id), gone)
		})
	}
}

// TestCertificateDestroyGone: a file that is not there any more takes no request.
func TestCertificateDestroyGone(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	id := w.issue()
	gone := w.destroy(gate, []string{"GET /list 200"}, func(t *testing.T) { wantFiles(t, gate) })
	before := gone.PreConfig
	gone.PreConfig = func() {
		mustSeed(t, gate.Remove("ours.p12"))
		before()
	}
	w.run(w.create(gate, w.provider()+certificate(gate, pemWriteOnly(id), named("ours.p12"), `on_destroy = "fail"`), id), gone)
}

// TestCertificateDestroyFail is refused at plan while the gate serves the file,
// by a destroy and by a move, and allowed after another setting was applied.
func TestCertificateDestroyFail(t *testing.T) {
	w := newWorld(t)
	gate, elsewhere := w.gate(), w.gate()
	id := w.issue()
	body := func(at *simulator.Gate, policy string) string {
		return w.provider() + certificate(at, pemWriteOnly(id), fmt.Sprintf("on_destroy = %q", policy))
	}
	unwritten := func(step resource.TestStep) resource.TestStep {
		before := step.PreConfig
		step.PreConfig = func() {
			w.noWrites(gate)
			w.noWrites(elsewhere)
			before()
		}
		return step
	}
	w.run(
		w.create(gate, body(gate, "fail"), id),
		w.refused(gate, w.provider(), "Destroying the active certificate is forbidden", `on_destroy = "fail"`, "removed"),
		unwritten(w.refused(gate, body(elsewhere, "fail"), "Destroying the active certificate is forbidden", at("on_destroy"))),
		// Only what is in state counts: the destroy sees no configuration.
		unwritten(w.refused(gate, body(elsewhere, "retain"), "Destroying the active certificate is forbidden", at("on_destroy"))),
		unwritten(w.step(turn{gate: gate, config: body(gate, "retain"), action: plancheck.ResourceActionUpdate, requests: []string{}, serves: id})),
		w.destroy(gate, []string{"GET /list 200"}, func(*testing.T) { w.onlyFile(gate, id) }),
	)
}

// TestCertificateDestroyFailReplaced: a forced replacement destroys, too, and
// has no destroy plan of its own.
func TestCertificateDestroyFailReplaced(t *testing.T) {
	t.Parallel()
	for order, replace := range orders {
		t.Run(order, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			id := w.issue(loopback)
			body := func(value, policy string) string {
				return w.provider() + trigger(value) + certificate(gate, pemWriteOnly(id), forced(replace.lifecycle), fmt.Sprintf("on_destroy = %q", policy))
			}
			w.run(
				w.create(gate, body("1", "fail"), id),
				w.refused(gate, body("2", "fail"), "Destroying the active certificate is forbidden", at("on_destroy"), gate.URL()),
				resource.TestStep{PreConfig: func() { w.noWrites(gate) }, Config: body("1", "retain")},
				w.step(turn{gate: gate, config: body("2", "retain"), action: replace.action, serves: id}),
			)
		})
	}
}

// TestCertificateDestroyFailTainted: a taint is invisible to every plan, so the
// destroy itself has to refuse.
func TestCertificateDestroyFailTainted(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	id := w.issue(loopback)
	body := func(policy string) string {
		return w.provider() + certificate(gate, pemWriteOnly(id), fmt.Sprintf("on_destroy = %q", policy))
	}
	tainted := w.refused(gate, body("fail"), "Destroying the active certificate is forbidden", gate.URL())
	tainted.Taint = []string{address}
	w.run(
		w.create(gate, body("fail"), id), tainted,
		resource.TestStep{
			PreConfig:          func() { w.noWrites(gate); mustSeed(t, gate.Remove(gate.Active())) },
			Config:             body("retain"),
			ConfigPlanChecks:   resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionDestroyBeforeCreate)}},
			ExpectNonEmptyPlan: false,
		},
	)
	w.onlyFile(gate, id)
}

// TestCertificateDestroyFallback activates the fallback and deletes ours.
func TestCertificateDestroyFallback(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	id, fallback := w.issue(), w.issue(loopback)
	mustSeed(t, gate.Seed("factory.p12", fallback.PKCS12("factory"), "factory", false))
	config := func(password string) string {
		return w.provider() + certificate(gate, pemWriteOnly(id), named("ours.p12"), `on_destroy = "fallback"`,
			fmt.Sprintf("fallback = { name = \"factory.p12\", password = %q }", password))
	}
	created := w.step(turn{gate: gate, config: config("wrong"), action: plancheck.ResourceActionCreate})
	w.run(
		created,
		w.refused(gate, w.provider(), "The fallback could not be activated", "400", "goes on serving"),
		w.step(turn{gate: gate, config: config("factory"), action: plancheck.ResourceActionUpdate, requests: []string{}}),
		w.destroy(gate, []string{"GET /list 200", "POST /NEW/activate 200", "GET /list 200", "DELETE /OLD 200"}, func(t *testing.T) {
			wantFiles(t, gate, "*factory.p12")
		}),
	)
}

// TestCertificateDestroyRemoved forgets the resource and leaves the gate alone.
func TestCertificateDestroyRemoved(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	id := w.issue()
	w.run(
		w.create(gate, w.provider()+certificate(gate, pemWriteOnly(id), `on_destroy = "fail"`), id),
		w.step(turn{
			gate: gate, requests: []string{}, serves: id,
			config: w.provider() + "\nremoved {\n  from = activegate_certificate.gate\n  lifecycle {\n    destroy = false\n  }\n}\n",
		}),
	)
}

// sameNames compares two sets of file names.
func sameNames(t *testing.T, want, got []string) {
	t.Helper()
	want, got = slices.Sorted(slices.Values(want)), slices.Sorted(slices.Values(got))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

// TestCertificateFallbackMissing warns at plan of a fallback that is not on the
// gate, and says at the destroy how to go on.
func TestCertificateFallbackMissing(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	told := w.listen()
	id := w.issue()
	w.seed(gate, "company.p12", w.trusted(), filePassword, true)
	config := func(name string) string {
		return w.provider() + certificate(gate, pemWriteOnly(id), `on_destroy = "fallback"`, fmt.Sprintf("fallback = { name = %q, password = %q }", name, filePassword))
	}
	w.run(
		resource.TestStep{Config: config("compny.p12")},
		afterwards(func() {
			told.must(t, duringPlan, `WARNING The fallback is not on the gate`, `has no file "compny.p12"`, `It lists: "company.p12"`)
		}, resource.TestStep{
			Config:      w.provider(),
			ExpectError: saying("The fallback could not be activated", `has no file "compny.p12"`, `"company.p12"`, "Apply a right `fallback` first"),
		}),
		resource.TestStep{Config: config("company.p12")},
	)
}
