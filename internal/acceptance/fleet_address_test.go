// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// behind is a certificate at an address that is not a gate's own.
func behind(url string, body ...string) string {
	text := fmt.Sprintf("\nresource \"activegate_certificate\" \"gate\" {\n  activegate_url = %q\n", url)
	for _, line := range body {
		text += "  " + line + "\n"
	}
	return text + "}\n"
}

// TestAddressIsNotOneGate refuses a load balancer and a TLS proxy at plan, and
// writes to no gate behind it.
func TestAddressIsNotOneGate(t *testing.T) {
	t.Parallel()
	tests := map[string]func(w *world, gates []*simulator.Gate) (url, trusted string){
		"load balancer": func(w *world, gates []*simulator.Gate) (string, string) {
			return w.sim.AddLoadBalancer(gates...).URL(), ""
		},
		"load balancer of gates with custom certificates": func(w *world, gates []*simulator.Gate) (string, string) {
			for _, gate := range gates {
				w.adminActivates(gate, w.trusted())
			}
			return w.sim.AddLoadBalancer(gates...).URL(), ""
		},
		"TLS proxy": func(w *world, gates []*simulator.Gate) (string, string) {
			w.adminActivates(gates[0], w.trusted())
			proxy := w.sim.AddTLSProxy(gates[0])
			return proxy.URL(), fmt.Sprintf("trusted_fingerprints = [%q]", simulator.Fingerprint(proxy.Leaf()))
		},
	}
	for name, stand := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gates := []*simulator.Gate{w.gate(), w.gate()}
			url, trust := stand(w, gates)
			w.run(
				resource.TestStep{
					Config:      w.provider() + behind(url, pemWriteOnly(w.issue()), trust),
					ExpectError: saying("The address is not one gate", ": activegate_url", "load balancer or a TLS proxy"),
				},
				w.gaveUp(func() {
					for _, gate := range gates {
						untouched(t, gate)
					}
				}),
			)
		})
	}
}

// TestBehindTLSProxy manages a gate behind a proxy, if it is told where the gate
// itself can be seen.
func TestBehindTLSProxy(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	first, second := w.issue(), w.issue()
	proxy := w.sim.AddTLSProxy(gate)
	config := func(body string) string {
		return w.provider() + behind(proxy.URL(), body, fmt.Sprintf("verify_address = %q", gate.Address()),
			fmt.Sprintf("trusted_fingerprints = [%q]", simulator.Fingerprint(proxy.Leaf())))
	}
	active := []statecheck.StateCheck{known("active", knownvalue.Bool(true))}
	w.run(
		w.step(turn{gate: gate, config: config(pemWriteOnly(first)), requests: createRequests, serves: first, state: active}),
		afterwards(func() { w.watched(gate, first, second) }, w.step(turn{
			gate: gate, config: config(pemWriteOnly(second)), requests: rotateRequests, serves: second, state: active,
		})),
	)
}

// TestImportBehindTLSProxy adopts a file whose leaf the connection does not show:
// the facts come from the configured certificate, whose serial number the list has.
func TestImportBehindTLSProxy(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]func(*keystoretest.Identity) string{"PEM": pemWriteOnly, "PKCS#12": packedWriteOnly} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			proxy := w.sim.AddTLSProxy(gate)
			id, next := w.trusted(), w.trusted()
			w.seed(gate, siteFile, id, sitePassword, true)
			w.watched(gate, id, next)
			config := func(id *keystoretest.Identity) string {
				provider := strings.Replace(w.provider(), "trusted_fingerprints = [", fmt.Sprintf("trusted_fingerprints = [%q, ", simulator.Fingerprint(proxy.Leaf())), 1)
				return provider + behind(proxy.URL(), body(id), fmt.Sprintf("verify_address = %q", gate.Address()))
			}
			w.run(
				resource.TestStep{
					Config: config(id) + fmt.Sprintf("\nimport {\n  to = %s\n  id = %q\n}\n", address, proxy.URL()+","+w.sim.Environment()+","+siteFile),
					ConfigStateChecks: []statecheck.StateCheck{
						known("active", knownvalue.Bool(true)),
						known("fingerprint_sha256", knownvalue.StringExact(fingerprint(id))),
						known("dns_names", knownvalue.ListSizeExact(len(id.Leaf.DNSNames))),
					},
				},
				afterwards(func() { untouched(t, gate) }, w.step(turn{gate: gate, config: config(next), requests: rotateRequests, serves: next})),
			)
		})
	}
}

// TestVerifyAddressIsDead takes a certificate back that cannot be seen where it
// should be. That is no gate that cannot be reached: nothing is put off.
func TestVerifyAddressIsDead(t *testing.T) {
	w := newWorld(t)
	gate, elsewhere := w.gate(), w.gate()
	told := w.listen()
	elsewhere.Stop()
	first, second := w.issue(), w.issue()
	provider := w.provider(`on_unreachable = "defer"`)
	dead := fmt.Sprintf("verify_address = %q", elsewhere.Address())
	config := provider + certificate(gate, pemWriteOnly(second), dead)
	w.run(
		w.create(gate, provider+certificate(gate, pemWriteOnly(first)), first),
		resource.TestStep{
			PreConfig: func() { w.watched(gate, first, second) },
			Config:    config, ExpectError: saying(didNotVerify, "is active again"),
		},
		w.refusedAgain(gate, told, config),
		afterwards(func() { untouched(t, gate) }, w.nothing(gate, provider+certificate(gate, pemWriteOnly(first)), first)),
	)
}
