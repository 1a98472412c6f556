// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"encoding/base64"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestCertificateSeveralReasons rotates once when several things change.
func TestCertificateSeveralReasons(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	first, second := w.issue(), w.issue()
	w.run(
		w.create(gate, w.provider()+certificate(gate, pemWriteOnly(first)), first),
		w.rotate(gate, w.provider()+certificate(gate, pkcs12WriteOnly(second, "changeit"), `name_prefix = "gate-"`, `revision = "1"`,
			`required_dns_names = ["localhost"]`, `on_destroy = "fail"`, `timeouts = { update = "1m" }`), second),
		// Renamed alone, though another leaf is at hand that only revision announces.
		w.step(turn{
			gate: gate, config: w.provider() + certificate(gate, pkcs12WriteOnly(first, "changeit"), `name_prefix = "b-"`, `revision = "1"`),
			action: plancheck.ResourceActionUpdate, requests: rotateRequests, serves: first,
			plan:  []plancheck.PlanCheck{unknown("fingerprint_sha256"), unknown("not_after")},
			state: []statecheck.StateCheck{known("fingerprint_sha256", knownvalue.StringExact(fingerprint(first)))},
		}),
	)
}

// TestCertificateRenewedKey rotates when a renewal keeps its key, and when the
// same names get another key.
func TestCertificateRenewedKey(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	first := w.issue()
	renewed := w.issue(keystoretest.WithKey(first.Key))
	w.run(
		w.create(gate, w.provider()+certificate(gate, pemWriteOnly(first)), first),
		w.rotate(gate, w.provider()+certificate(gate, pemWriteOnly(renewed)), renewed),
		w.rotate(gate, w.provider()+certificate(gate, pemWriteOnly(first)), first),
	)
}

// TestCertificateUnknownRevision plans an update that may turn out to be none.
func TestCertificateUnknownRevision(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	id := w.issue()
	body := func(serial, value string) string {
		return w.provider() + fmt.Sprintf("resource \"terraform_data\" \"serial\" {\n  input = %q\n  triggers_replace = %q\n}\n", value, serial) +
			certificate(gate, pemWriteOnly(id), "revision = terraform_data.serial.output")
	}
	w.run(
		w.create(gate, body("1", "a"), id),
		w.step(turn{gate: gate, config: body("2", "a"), action: plancheck.ResourceActionUpdate, serves: id, after: func(*testing.T) { w.noWrites(gate) }}),
		w.rotate(gate, body("3", "b"), id),
	)
}

// TestCertificateUnknownName: a name that is known only at apply.
func TestCertificateUnknownName(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	id := w.issue()
	body := func(serial, value string) string {
		return w.provider() + fmt.Sprintf("resource \"terraform_data\" \"name\" {\n  input = %q\n  triggers_replace = %q\n}\n", value, serial) +
			certificate(gate, pemWriteOnly(id), "name = terraform_data.name.output")
	}
	w.run(
		w.create(gate, body("1", "one.p12"), id),
		w.step(turn{gate: gate, config: body("2", "one.p12"), action: plancheck.ResourceActionUpdate, serves: id, after: func(*testing.T) { w.noWrites(gate) }}),
		w.rotate(gate, body("3", "two.p12"), id),
	)
}

// TestCertificateUnknownElse: all other attributes are known only at apply, and
// turn out to be what they were; then they are removed.
func TestCertificateUnknownElse(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	id := w.issue(loopback)
	values := map[string]string{
		"required_dns_names": `["localhost"]`, "verify_server_name": `"gate.example.com"`, "keep_previous": "true", "expiry_warning": `"20d"`,
		"on_destroy": `"fail"`, "name_prefix": `"gate-"`, "environment_id": `"abc12345"`, "verify_served": "true", "pkcs12_encoding": `"legacy"`,
		"fallback":             `{ name = "a.p12", password = "x" }`,
		"trusted_fingerprints": fmt.Sprintf("[%q]", simulator.Fingerprint(gate.DefaultLeaf())),
	}
	body := func(serial string) string {
		var inputs, attributes []string
		for _, name := range slices.Sorted(maps.Keys(values)) {
			inputs = append(inputs, name+" = "+values[name])
			attributes = append(attributes, name+" = terraform_data.it.output."+name)
		}
		return w.provider() + fmt.Sprintf("resource \"terraform_data\" \"it\" {\n  input = {\n%s\n  }\n  triggers_replace = %q\n}\n", strings.Join(inputs, "\n"), serial) +
			certificate(gate, pemWriteOnly(id), strings.Join(attributes, "\n  "))
	}
	w.run(
		w.create(gate, body("1"), id),
		w.step(turn{gate: gate, config: body("2"), serves: id, after: func(*testing.T) { w.noWrites(gate) }}),
		w.step(turn{gate: gate, config: w.provider() + certificate(gate, pemWriteOnly(id)), action: plancheck.ResourceActionUpdate}),
	)
}

// TestCertificateBadUpdate refuses at plan what comes later, too, and says
// nothing of secrets; the gate keeps what it has.
func TestCertificateBadUpdate(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	id := w.issue()
	body := "variable \"file\" {\n  type      = string\n  ephemeral = true\n}\nvariable \"password\" {\n  type      = string\n  ephemeral = true\n}\n" +
		w.provider() + certificate(gate, "pkcs12_base64_wo = var.file", "password_wo = var.password")
	const right, wrong = "right-and-secret", "wrong-and-secret"
	raw := id.PKCS12(right)
	file := base64.StdEncoding.EncodeToString(raw)
	told := w.listen()
	with := func(step resource.TestStep, file, password string) resource.TestStep {
		step.ConfigVariables = config.Variables{"file": config.StringVariable(file), "password": config.StringVariable(password)}
		return step
	}
	w.run(
		with(w.create(gate, body, id), file, right),
		with(w.refused(gate, body, "Wrong password", at("password_wo")), file, wrong),
		with(w.refused(gate, body, "Unusable certificate input", at("pkcs12_base64_wo")), "AAAA", right),
		with(w.nothing(gate, body, id), file, right),
	)
	w.noWrites(gate)
	told.must(t, throughout, pointing("password_wo"), pointing("pkcs12_base64_wo"))
	told.keeps(t, leak.Text("wrong password", wrong), leak.Text("right password", right), leak.Bytes("PKCS#12 file", raw))
}
