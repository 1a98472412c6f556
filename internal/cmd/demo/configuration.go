// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// required is the part of a configuration that every page of the docs leaves out.
const required = `terraform {
  required_providers {
    activegate = { source = "activegate/activegate" }
  }
}
`

// oneGate is the configuration of the story: one gate, trusted at first by the
// fingerprint of the self-signed certificate that it comes with.
func oneGate(gate *simulator.Gate, environment string) string {
	return fmt.Sprintf(`
provider "activegate" {
  activegate_url       = %q
  environment_id       = %q
  trusted_fingerprints = [%q]
}

resource "activegate_certificate" "gate1" {
  certificate_pem       = file("gate1.crt")
  certificate_chain_pem = file("ca.crt")
  private_key_pem_wo    = file("gate1.key") # write-only: in no plan, in no state
}
`, gate.URL(), environment, simulator.Fingerprint(gate.DefaultLeaf()))
}

// fleet is the configuration of the sandbox: all gates, by name.
func fleet(gates []*simulator.Gate, environment string) string {
	var urls, fingerprints strings.Builder
	for _, gate := range gates {
		fmt.Fprintf(&urls, "    %s = %q\n", gate.Name(), gate.URL())
		fmt.Fprintf(&fingerprints, "    %q,\n", simulator.Fingerprint(gate.DefaultLeaf()))
	}
	return fmt.Sprintf(`
locals {
  gates = {
%s  }
}

provider "activegate" {
  environment_id = %q

  # Who issues the gates' certificates, and, for the first apply only, the
  # self-signed ones that the gates come with.
  ca_certificate_pem = file("ca.crt")
  trusted_fingerprints = [
%s  ]
}

resource "activegate_certificate" "gate" {
  for_each = local.gates

  activegate_url        = each.value
  certificate_pem       = file("${each.key}.crt")
  certificate_chain_pem = file("ca.crt")
  private_key_pem_wo    = file("${each.key}.key") # write-only: in no plan, in no state
}

data "activegate_certificate_list" "gate" {
  for_each       = local.gates
  activegate_url = each.value
  depends_on     = [activegate_certificate.gate]
}

output "served" {
  value = { for name, list in data.activegate_certificate_list.gate : name => list.active_name }
}
`, urls.String(), environment, fingerprints.String())
}

// pair writes a certificate and its key as folder/name.crt and .key.
func (w *workspace) pair(name string, identity *keystoretest.Identity) error {
	if err := w.write(name+".crt", identity.CertPEM); err != nil {
		return err
	}
	return w.write(name+".key", identity.KeyPEM)
}
