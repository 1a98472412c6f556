// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// forced is a lifecycle that replaces the resource whenever trigger changes,
// as -replace does.
func forced(lifecycle string) string {
	return "lifecycle {\n    replace_triggered_by = [terraform_data.trigger]\n    " + lifecycle + "\n  }"
}

func trigger(value string) string {
	return fmt.Sprintf("resource \"terraform_data\" \"trigger\" { triggers_replace = %q }\n", value)
}

// orders are the two orders in which engines replace, with what the plan says.
var orders = map[string]struct {
	lifecycle string
	action    plancheck.ResourceActionType
}{
	"destroy before create": {"", plancheck.ResourceActionDestroyBeforeCreate},
	"create before destroy": {"create_before_destroy = true", plancheck.ResourceActionCreateBeforeDestroy},
}

// TestCertificateReplaced forces a replacement, which comparable resources
// cannot survive: the gate refuses to delete what it serves. Exactly one file
// must be left, whatever the order and whether the certificate changes too.
func TestCertificateReplaced(t *testing.T) {
	t.Parallel()
	for order, replace := range orders {
		for _, changed := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/changed=%t", order, changed), func(t *testing.T) {
				w := newWorld(t)
				gate := w.gate()
				// With create_before_destroy, the create of the apply sees neither
				// state nor refresh: only the chain can make the gate trusted.
				first := w.issue(loopback)
				second := first
				if changed {
					second = w.issue(loopback)
				}
				w.run(
					w.create(gate, w.provider()+trigger("1")+certificate(gate, pemWriteOnly(first), forced(replace.lifecycle)), first),
					w.step(turn{
						gate: gate, config: w.provider() + trigger("2") + certificate(gate, pemWriteOnly(second), forced(replace.lifecycle)),
						action: replace.action, serves: second,
					}),
					// It goes on as if nothing had happened.
					w.rotate(gate, w.provider()+trigger("2")+certificate(gate, pemWriteOnly(w.issue(loopback)), forced(replace.lifecycle)), nil),
				)
				if files := gate.Files(); len(files) != 1 {
					t.Errorf("want one file on the gate, got %+v", files)
				}
			})
		}
	}
}

// TestCertificateTainted is the same for a taint, which the provider cannot see.
func TestCertificateTainted(t *testing.T) {
	runOnEngine(t)
	t.Parallel()
	for order, replace := range orders {
		for _, changed := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/changed=%t", order, changed), func(t *testing.T) {
				w := newWorld(t)
				gate := w.gate()
				lifecycle := "lifecycle {\n " + replace.lifecycle + "\n }"
				// With create_before_destroy, the create of the apply sees neither
				// state nor refresh: only the chain can make the gate trusted.
				first := w.issue(loopback)
				second := first
				if changed {
					second = w.issue(loopback)
				}
				tainted := w.step(turn{
					gate: gate, config: w.provider() + certificate(gate, pemWriteOnly(second), lifecycle), action: replace.action, serves: second,
				})
				tainted.Taint = []string{address}
				w.run(w.create(gate, w.provider()+certificate(gate, pemWriteOnly(first), lifecycle), first), tainted)
			})
		}
	}
}

// TestCertificateReplacedSelfSigned replaces what only the state trusts: the
// refresh and the destroy of the same run have verified the leaf.
func TestCertificateReplacedSelfSigned(t *testing.T) {
	for _, taint := range []bool{false, true} {
		t.Run(fmt.Sprintf("taint=%t", taint), func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			first, second := keystoretest.SelfSigned(), keystoretest.SelfSigned()
			replaced := w.step(turn{
				gate: gate, config: w.provider() + trigger("2") + certificate(gate, pemWriteOnly(second), forced("")),
				action: plancheck.ResourceActionDestroyBeforeCreate, serves: second,
			})
			if taint {
				replaced.Taint = []string{address}
			}
			w.run(w.create(gate, w.provider()+trigger("1")+certificate(gate, pemWriteOnly(first), forced("")), first), replaced)
		})
	}
}

// TestCertificateReplacedUntrusted: with create_before_destroy the create of
// the apply knows nothing of the predecessor, so a leaf that only the state
// trusts is not trusted there. Nothing is sent, nothing is lost, and the
// fingerprint that would help is printed.
func TestCertificateReplacedUntrusted(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	first, second := keystoretest.SelfSigned(), keystoretest.SelfSigned()
	config := func(value string, id *keystoretest.Identity, extra string) string {
		return w.provider() + trigger(value) + certificate(gate, pemWriteOnly(id), forced("create_before_destroy = true"), extra)
	}
	w.run(
		w.create(gate, config("1", first, ""), first),
		w.refused(gate, config("2", second, ""), "Certificate not trusted", fingerprint(first), "trusted_fingerprints"),
		w.step(turn{gate: gate, config: config("2", second, trusting(gate, first)), serves: second}),
	)
}

// TestCertificateCreateBeforeDestroy rotates in place all the same: the
// lifecycle block is needed by nothing and hurts nothing.
func TestCertificateCreateBeforeDestroy(t *testing.T) {
	runOnEngine(t)
	w := newWorld(t)
	gate := w.gate()
	first, second := w.issue(), w.issue()
	const lifecycle = "lifecycle {\n    create_before_destroy = true\n  }"
	w.run(
		w.create(gate, w.provider()+certificate(gate, pemWriteOnly(first), lifecycle), first),
		w.nothing(gate, w.provider()+certificate(gate, pemWriteOnly(first), lifecycle), first),
		w.rotate(gate, w.provider()+certificate(gate, pemWriteOnly(second), lifecycle), second),
	)
}

// TestCertificateReplacedWithName replaces a certificate of a fixed name: the
// file is adopted, not uploaded over.
func TestCertificateReplacedWithName(t *testing.T) {
	t.Parallel()
	for order, replace := range orders {
		t.Run(order, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			id := w.issue()
			config := func(value string) string {
				return w.provider() + trigger(value) + certificate(gate, pemWriteOnly(id), `name = "gate.p12"`, `password = "changeit"`, forced(replace.lifecycle))
			}
			w.run(
				w.create(gate, config("1"), id),
				w.step(turn{gate: gate, config: config("2"), action: replace.action, serves: id, after: func(t *testing.T) {
					if wrote := writes(gate); len(wrote) > 0 {
						t.Errorf("an adopted file needs no write, got %q", wrote)
					}
				}}),
			)
			if name := gate.Active(); name != "gate.p12" {
				t.Errorf("the gate serves %q", name)
			}
		})
	}
}

// TestCertificateMoved moves the certificate to another gate, in place: the old
// gate keeps serving what it has. Of an address that is known only at apply it
// shows then that it is another one, or the same.
func TestCertificateMoved(t *testing.T) {
	t.Parallel()
	for _, unknown := range []bool{false, true} {
		t.Run(fmt.Sprintf("unknown=%t", unknown), func(t *testing.T) {
			w := newWorld(t)
			from, to := w.gate(), w.gate()
			id := w.issue()
			config := func(gate *simulator.Gate, serial string) string {
				text := certificate(gate, pemWriteOnly(id))
				if unknown {
					text = strings.Replace(text, strconv.Quote(gate.URL()), "terraform_data.address.output", 1) +
						fmt.Sprintf("\nresource \"terraform_data\" \"address\" {\n  input = %q\n  triggers_replace = %q\n}\n", gate.URL(), serial)
				}
				return w.provider() + text
			}
			w.run(
				w.create(from, config(from, "1"), id),
				w.step(turn{gate: to, config: config(to, "2"), action: plancheck.ResourceActionUpdate, requests: createRequests, serves: id}),
				resource.TestStep{Config: config(to, "2"), PlanOnly: true},
				w.nothing(to, config(to, "2"), id),
			)
			w.onlyFile(from, id)
		})
	}
}

// TestCertificateReaddressed: a resource that is renamed without a moved block
// is destroyed and created at once, in no certain order.
func TestCertificateReaddressed(t *testing.T) {
	t.Parallel()
	for _, changed := range []bool{false, true} {
		t.Run(fmt.Sprintf("changed=%t", changed), func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			first := w.issue(loopback)
			second := first
			if changed {
				second = w.issue(loopback)
			}
			again := strings.Replace(certificate(gate, pemWriteOnly(second)), `"gate"`, `"again"`, 1)
			w.run(
				w.create(gate, w.provider()+certificate(gate, pemWriteOnly(first)), first),
				w.step(turn{gate: gate, config: w.provider() + again, action: plancheck.ResourceActionDestroy, serves: second}),
			)
		})
	}
}
