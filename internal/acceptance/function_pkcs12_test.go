// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"encoding/base64"
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

// packedPassword is the password of files that the function pkcs12 makes.
const packedPassword = "p4cked by a function"

// packing is the call of pkcs12 for an identity.
func packing(id *keystoretest.Identity, password string) string {
	return fmt.Sprintf("pkcs12(%q, %q, %q, %s)", id.CertPEM, id.KeyPEM, id.ChainPEM, password)
}

// functionFile is what it has to return, made here.
func functionFile(t *testing.T, id *keystoretest.Identity) string {
	t.Helper()
	bundle, err := keystore.ParseBundle(id.CertPEM, id.ChainPEM, id.KeyPEM)
	if err != nil {
		t.Fatal(err)
	}
	file, err := bundle.EncodeSame(packedPassword, keystore.EncodingModern)
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(file)
}

// TestPKCS12Function returns the same bytes in every run: the plan after each
// apply is empty.
func TestPKCS12Function(t *testing.T) {
	w := newWorld(t)
	id := w.issue()
	w.run(
		returning(packing(id, fmt.Sprintf("%q", packedPassword)), functionFile(t, id)),
		returning(fmt.Sprintf("pkcs12(%q, %q, null, %q)", id.CertPEM+id.ChainPEM, id.KeyPEM, packedPassword), functionFile(t, id)),
	)
}

// TestPKCS12FunctionRefuses at the argument that is wrong.
func TestPKCS12FunctionRefuses(t *testing.T) {
	w := newWorld(t)
	id, other := w.issue(), w.issue()
	call := func(certificate, key, chain, password string) string {
		return fmt.Sprintf("pkcs12(%q, %q, %q, %q)", certificate, key, chain, password)
	}
	w.run(
		refusing("certificate_pem", call("gate1.crt", id.KeyPEM, id.ChainPEM, packedPassword), "no PEM block"),
		refusing("private_key_pem", call(id.CertPEM, other.KeyPEM, id.ChainPEM, packedPassword), "does not belong to the certificate"),
		refusing("certificate_chain_pem", call(id.CertPEM, id.KeyPEM, "ca.crt", packedPassword), "no PEM block"),
		refusing("password", call(id.CertPEM, id.KeyPEM, id.ChainPEM, "pässword"), "not ASCII"),
		refusing("password", call(id.CertPEM, id.KeyPEM, id.ChainPEM, ""), "set one that is not empty"),
		refusing("private_key_pem", fmt.Sprintf("pkcs12(%q, null, %q, %q)", id.CertPEM, id.ChainPEM, packedPassword), "must not be null"),
	)
}

// TestPKCS12FunctionFeeds the resource, stored and write-only: nothing is planned
// after the apply, and the gate opens the file.
func TestPKCS12FunctionFeeds(t *testing.T) {
	for name, input := range map[string]string{
		"stored":     "pkcs12_base64 = provider::activegate::%s\n  password = var.password",
		"write-only": "pkcs12_base64_wo = provider::activegate::%s\n  password_wo = var.password",
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate, id, renewed := w.gate(), w.issue(), w.issue()
			given := config.Variables{"password": config.StringVariable(packedPassword)}
			with := func(id *keystoretest.Identity) string {
				return storedPassword + w.provider() + certificate(gate, fmt.Sprintf(input, packing(id, "var.password")))
			}
			steps := []resource.TestStep{
				w.create(gate, with(id), id), w.nothing(gate, with(id), id), w.rotate(gate, with(renewed), renewed),
			}
			for index := range steps {
				steps[index].ConfigVariables = given
			}
			w.run(steps...)
		})
	}
}

// TestPKCS12FunctionKeepsSecrets: a sensitive key or password makes the file
// sensitive.
func TestPKCS12FunctionKeepsSecrets(t *testing.T) {
	w := newWorld(t)
	id := w.issue()
	given := config.Variables{"password": config.StringVariable(packedPassword)}
	output := func(lines string) string {
		return storedPassword + fmt.Sprintf("output \"text\" {\n  value = provider::activegate::%s\n%s}\n", packing(id, "var.password"), lines)
	}
	w.run(
		resource.TestStep{Config: output(""), ConfigVariables: given, ExpectError: saying("Output refers to sensitive values")},
		resource.TestStep{
			Config: output("  sensitive = true\n"), ConfigVariables: given,
			ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("text", knownvalue.StringExact(functionFile(t, id)))},
		},
	)
}
