// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// left is a file name that an interrupted apply would have left for id.
func left(id *keystoretest.Identity, random string) string {
	return "terraform-" + fingerprint(id)[:8] + "-" + random + ".p12"
}

// TestCertificateInterruptedCreate: a create that was killed after its upload
// left its own file active. The next one uploads afresh, since nobody knows the
// generated password any more, and deletes what was found.
func TestCertificateInterruptedCreate(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	id := w.issue()
	mustSeed(t, gate.Seed(left(id, "aaaaaaaa"), id.PKCS12("lost"), "lost", true))
	w.run(w.step(turn{
		gate: gate, config: w.provider() + certificate(gate, pemWriteOnly(id)), action: plancheck.ResourceActionCreate,
		requests: rotateRequests, serves: id,
	}))
}

// TestCertificateLeftovers deletes inactive files of our pattern with the
// current or the previous fingerprint, and never touches any other.
func TestCertificateLeftovers(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	first, second, other := w.issue(), w.issue(), w.issue()
	foreign := []string{
		"cert.p12", left(other, "bbbbbbbb"), strings.Replace(left(first, "cccccccc"), "terraform-", "other-", 1),
		left(first, "short"), "terraform-" + fingerprint(first)[:8] + ".p12", left(first, "dddddddd") + ".bak",
	}
	seed := func(id *keystoretest.Identity, names ...string) {
		for _, name := range names {
			mustSeed(t, gate.Seed(name, id.PKCS12("x"), "x", false))
		}
	}
	// What only looks like ours holds another certificate, or cannot be opened.
	foreign = append(foreign, left(first, "aaaaaaaa"), left(first, "22222222"))
	seed(other, foreign...)
	mustSeed(t, gate.Seed(left(first, "22222222"), first.PKCS12("y"), "y", false))
	seed(first, left(first, "eeeeeeee"))
	check := func(*testing.T) {
		t.Helper()
		var others []string
		for _, file := range gate.Files() {
			if !file.Active {
				others = append(others, file.Name)
			}
		}
		sameNames(t, foreign, others)
	}
	created := w.step(turn{gate: gate, config: w.provider() + certificate(gate, pemWriteOnly(first), `password_wo = "x"`), after: check})
	rotated := w.step(turn{gate: gate, config: w.provider() + certificate(gate, pemWriteOnly(second), `password_wo = "x"`), action: plancheck.ResourceActionUpdate, after: check})
	before := rotated.PreConfig
	rotated.PreConfig = func() {
		seed(first, left(first, "ffffffff"))
		seed(second, left(second, "gggggggg"))
		before()
	}
	w.run(created, rotated)
}

// TestCertificateUploadAnswerLost decides by the list what became of an upload,
// and sends it again only where the list proves that it did not happen.
func TestCertificateUploadAnswerLost(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		kind    simulator.Kind
		uploads int
	}{
		"dropped before":  {simulator.DropBefore, 2},
		"dropped after":   {simulator.DropAfter, 1},
		"answer cut":      {simulator.TruncateBody, 1},
		"labelled a page": {simulator.WrongContentType, 1},
		"a page":          {simulator.HTML, 2},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			first, second := w.issue(), w.issue()
			lost := w.step(turn{
				gate: gate, config: w.provider() + certificate(gate, pemWriteOnly(second)), action: plancheck.ResourceActionUpdate, serves: second,
				after: func(t *testing.T) {
					if got := gate.Journal().Count("PUT"); got != test.uploads {
						t.Errorf("%d uploads, want %d: %q", got, test.uploads, gate.Journal().Lines())
					}
				},
			})
			before := lost.PreConfig
			lost.PreConfig = func() {
				gate.Fault(simulator.Fault{Match: "PUT", Kind: test.kind, Times: 1})
				before()
			}
			w.run(w.create(gate, w.provider()+certificate(gate, pemWriteOnly(first)), first), lost)
		})
	}
}

// TestCertificateDeletionRefused: a predecessor that cannot be deleted is
// remembered, and deleted by a later apply; the plan says so.
func TestCertificateDeletionRefused(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	first, second := w.issue(), w.issue()
	config := w.provider() + certificate(gate, pemWriteOnly(second))
	var handle *simulator.FaultHandle
	w.run(
		w.create(gate, w.provider()+certificate(gate, pemWriteOnly(first)), first),
		resource.TestStep{
			PreConfig: func() { handle = gate.Fault(simulator.Fault{Match: "DELETE", Kind: simulator.Status, Status: 500}) },
			Config:    config,
			Check:     resource.TestCheckResourceAttr(address, "retained_names.#", "1"),
			// The next refresh finds that it is due.
			ExpectNonEmptyPlan: true,
		},
		w.step(turn{
			gate: gate, config: config, action: plancheck.ResourceActionUpdate, serves: second,
			plan: []plancheck.PlanCheck{onPlan(func() { handle.Remove() })},
		}),
	)
}

// TestCertificateUploadRefused changes nothing, and the next apply tries again.
func TestCertificateUploadRefused(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	first, second := w.issue(), w.issue()
	config := w.provider() + certificate(gate, pemWriteOnly(second))
	broken := w.refused(gate, config, "Request refused", "400", "Disk is full", "The old certificate still serves")
	before := broken.PreConfig
	broken.PreConfig = func() {
		gate.Fault(simulator.Fault{Match: "PUT", Kind: simulator.Status, Status: 400, Body: "Disk is full.", Times: 1})
		before()
	}
	again := w.rotate(gate, config, second)
	reset := again.PreConfig
	again.PreConfig = func() {
		w.onlyFile(gate, first)
		reset()
	}
	w.run(w.create(gate, w.provider()+certificate(gate, pemWriteOnly(first)), first), broken, again)
}

// TestCertificateForeignActive: what somebody else put on the gate becomes
// inactive and stays, through create, rotation and destroy.
func TestCertificateForeignActive(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	foreign, first, second := w.issue(loopback), w.issue(), w.issue()
	mustSeed(t, gate.Seed("foreign.p12", foreign.PKCS12("x"), "x", true))
	w.run(
		w.step(turn{
			gate: gate, config: w.provider() + certificate(gate, pemWriteOnly(first), named("a.p12")), requests: createRequests,
			after: func(t *testing.T) { wantFiles(t, gate, "*a.p12", "foreign.p12") },
		}),
		w.step(turn{
			gate: gate, config: w.provider() + certificate(gate, pemWriteOnly(second), named("b.p12")), requests: rotateRequests,
			after: func(t *testing.T) { wantFiles(t, gate, "*b.p12", "foreign.p12") },
		}),
	)
	wantFiles(t, gate, "*b.p12", "foreign.p12")
}

// TestCertificateInterruptedAndChanged: an apply that was killed after its upload
// has left a file whose certificate is no longer configured. Nobody can tell it
// from one of another state, so it is named and stays.
func TestCertificateInterruptedAndChanged(t *testing.T) {
	t.Parallel()
	const stray = "A file that nobody may manage is on the gate"
	for name, changed := range map[string]bool{"changed": true, "the same": false} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			told := w.listen()
			first, killed, next := w.trusted(), w.trusted(), w.trusted()
			file := left(killed, "aaaaaaaa")
			want := map[bool]*keystoretest.Identity{true: next, false: killed}[changed]
			w.run(
				w.create(gate, w.provider()+certificate(gate, pemWriteOnly(first)), first),
				afterwards(func() {
					w.seed(gate, file, killed, filePassword, true)
					told.reset()
				}, resource.TestStep{Config: w.provider() + certificate(gate, pemWriteOnly(want))}),
			)
			others := []string{}
			for _, found := range gate.Files() {
				if !found.Active {
					others = append(others, found.Name)
				}
			}
			if changed {
				told.must(t, duringApply, "WARNING "+stray, file, "in another state or with another provider configuration", "still there after the next apply", "terraform import ADDRESS '"+gate.URL()+","+w.sim.Environment()+","+file+"'")
			} else {
				told.never(t, throughout, stray)
			}
			if slices.Contains(others, file) != changed || len(others) > 1 {
				t.Errorf("inactive files: %q", others)
			}
		})
	}
}
