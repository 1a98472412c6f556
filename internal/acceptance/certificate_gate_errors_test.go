// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestCertificateUntrusted sends nothing to a gate that is not trusted, and
// prints the fingerprint and the settings that would help.
func TestCertificateUntrusted(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	id := w.issue()
	block := fmt.Sprintf("provider \"activegate\" {\n  api_token = %q\n  environment_id = \"abc12345\"\n}\n", simulator.Token)
	found := simulator.Fingerprint(gate.DefaultLeaf())
	trusted := w.step(turn{
		gate: gate, config: block + certificate(gate, pemWriteOnly(id), trusting(gate)), requests: createRequests, serves: id,
	})
	before := trusted.PreConfig
	trusted.PreConfig = func() {
		w.noRequests(gate)
		before()
	}
	w.run(
		w.refused(gate, block+certificate(gate, pemWriteOnly(id)), "Certificate not trusted", at("activegate_url"), "no token was sent", found,
			"trusted_fingerprints", found, "ca_certificate_pem", "insecure_skip_verify"),
		trusted,
	)
}

// TestCertificateTrust accepts a gate by each of the provider's settings.
func TestCertificateTrust(t *testing.T) {
	t.Parallel()
	for name, setting := range map[string]func(gate *simulator.Gate) string{
		"insecure_skip_verify": func(*simulator.Gate) string { return "insecure_skip_verify = true" },
		"fingerprint":          func(gate *simulator.Gate) string { return trusting(gate) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			block := fmt.Sprintf("provider \"activegate\" {\n  api_token = %q\n  environment_id = \"abc12345\"\n  %s\n}\n", simulator.Token, setting(gate))
			id := w.issue()
			w.run(w.create(gate, block+certificate(gate, pemWriteOnly(id)), id))
		})
	}
}

// TestCertificateSelfSigned needs no insecure setting after the first upload:
// what is in state is trusted, and nothing else has to be.
func TestCertificateSelfSigned(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	first, second := w.issue(), w.issue()
	block := fmt.Sprintf("provider \"activegate\" {\n  api_token = %q\n  environment_id = \"abc12345\"\n}\n", simulator.Token)
	w.run(
		w.create(gate, block+certificate(gate, pemWriteOnly(first), trusting(gate)), first),
		w.rotate(gate, block+certificate(gate, pemWriteOnly(second)), second),
		w.nothing(gate, block+certificate(gate, pemWriteOnly(second)), second),
	)
}

// TestCertificateGateErrors turns what else may answer, or not, into errors at
// create. Nothing is written.
func TestCertificateGateErrors(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		arrange func(gate *simulator.Gate)
		words   []string
	}{
		"down": {func(gate *simulator.Gate) { gate.Stop() }, []string{"Not reachable", at("activegate_url"), "127.0.0.1"}},
		"page": {func(gate *simulator.Gate) {
			gate.Fault(simulator.Fault{Kind: simulator.HTML, Body: "<html><title>Welcome to the proxy</title></html>"})
		}, []string{"Unexpected answer", at("activegate_url"), "HTML"}},
		"page, 404": {func(gate *simulator.Gate) { gate.Fault(simulator.Fault{Kind: simulator.HTML, Status: 404}) }, []string{"Unexpected answer", at("activegate_url"), "HTML"}},
		"50 MB":     {func(gate *simulator.Gate) { gate.Fault(simulator.Fault{Match: "GET", Kind: simulator.Oversize}) }, []string{"Unexpected answer", at("activegate_url"), "too large"}},
		"endless":   {func(gate *simulator.Gate) { gate.Fault(simulator.Fault{Match: "GET", Kind: simulator.Endless}) }, []string{"Unexpected answer", at("activegate_url"), "too large"}},
		"no JSON": {func(gate *simulator.Gate) {
			gate.Fault(simulator.Fault{Kind: simulator.Status, Status: 200, Body: "OK"})
		}, []string{"Unexpected answer", at("activegate_url"), "malformed"}},
		"redirect": {func(gate *simulator.Gate) {
			gate.Fault(simulator.Fault{Kind: simulator.RedirectTo, Location: "https://other.example.com/"})
		}, []string{"Unexpected redirect", at("activegate_url"), "other.example.com"}},
		"refusal": {func(gate *simulator.Gate) {
			gate.Fault(simulator.Fault{Kind: simulator.Status, Status: 400, Body: "The moon is wrong."})
		}, []string{"Request refused", at("activegate_url"), "400", "The moon is wrong"}},
		"unauthorized": {func(gate *simulator.Gate) {
			gate.Fault(simulator.Fault{Kind: simulator.Status, Status: 401, Body: "no"})
		}, []string{"Token not accepted", at("activegate_url"), "401", simulator.ScopeCertificates}},
		"forbidden": {func(gate *simulator.Gate) {
			gate.Fault(simulator.Fault{Kind: simulator.Status, Status: 403, Body: "no"})
		}, []string{"Not permitted", at("activegate_url"), simulator.ScopeCertificates}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			test.arrange(gate)
			w.run(w.refused(gate, w.provider(`max_retry_wait = "1s"`)+certificate(gate, pemWriteOnly(w.issue())), test.words...))
			w.noWrites(gate)
		})
	}
}

// TestCertificateGateErrorsLater: errors of a refresh are errors, never "gone".
func TestCertificateGateErrorsLater(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fault simulator.Fault
		words []string
	}{
		"page":         {simulator.Fault{Kind: simulator.HTML}, []string{"Unexpected answer", at("activegate_url"), "HTML"}},
		"page, 404":    {simulator.Fault{Kind: simulator.HTML, Status: 404}, []string{"Unexpected answer", at("activegate_url"), "HTML"}},
		"unauthorized": {simulator.Fault{Kind: simulator.Status, Status: 401, Body: "no"}, []string{"Token not accepted", at("activegate_url")}},
		"forbidden":    {simulator.Fault{Kind: simulator.Status, Status: 403, Body: "no"}, []string{"Not permitted", at("activegate_url")}},
		"not found":    {simulator.Fault{Kind: simulator.Status, Status: 404, Body: "no environment"}, []string{"Not found", at("activegate_url"), "no environment"}},
		"too large":    {simulator.Fault{Kind: simulator.Oversize}, []string{"Unexpected answer", at("activegate_url")}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			id := w.issue()
			config := w.provider() + certificate(gate, pemWriteOnly(id))
			broken := w.refused(gate, config, test.words...)
			before := broken.PreConfig
			broken.PreConfig = func() {
				gate.Fault(test.fault)
				before()
			}
			healed := w.nothing(gate, config, id)
			again := healed.PreConfig
			healed.PreConfig = func() {
				gate.ClearFaults()
				again()
			}
			w.run(w.create(gate, config, id), broken, healed)
		})
	}
}

// TestCertificateAbsentGate: a gate that is not there yet fails no plan.
func TestCertificateAbsentGate(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	gate.Stop()
	w.run(resource.TestStep{Config: w.provider() + certificate(gate, pemWriteOnly(w.issue())), PlanOnly: true, ExpectNonEmptyPlan: true})
}
