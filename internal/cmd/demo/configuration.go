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

// madeOnTheWay is the first configuration of the story: one gate, trusted at first
// by the fingerprint of the self-signed certificate that it comes with, and no file.
func madeOnTheWay(gate *simulator.Gate, environment string) string {
	return fmt.Sprintf(`
provider "activegate" {
  activegate_url       = %q
  environment_id       = %q
  trusted_fingerprints = [%q]
}

ephemeral "activegate_self_signed_certificate" "gate1" {
  subject      = "gate1.example.com"
  ip_addresses = ["127.0.0.1"]
  key          = "ec-p256"
}

resource "activegate_certificate" "gate1" {
  pkcs12_base64_wo = ephemeral.activegate_self_signed_certificate.gate1.pkcs12_base64
  password_wo      = ephemeral.activegate_self_signed_certificate.gate1.password
  revision         = "1"
}
`, gate.URL(), environment, simulator.Fingerprint(gate.DefaultLeaf()))
}

// issued is the configuration with a certificate of a CA.
func issued(gate *simulator.Gate, environment string) string {
	return fmt.Sprintf(`
provider "activegate" {
  activegate_url     = %q
  environment_id     = %q
  ca_certificate_pem = file("ca.crt")
}

resource "activegate_certificate" "gate1" {
  certificate_pem       = file("gate1.crt")
  certificate_chain_pem = file("ca.crt")
  private_key_pem_wo    = file("gate1.key") # write-only: in no plan, in no state
}
`, gate.URL(), environment)
}

// anEnvironment is the provider block of the chapters about tokens.
func anEnvironment(api *simulator.Environment) string {
	return fmt.Sprintf(`
provider "activegate" {
  environment_url    = %q
  ca_certificate_pem = file("environment-ca.crt")
}
`, api.ManagedURL())
}

// oneToken is the token of the story's gate.
func oneToken(reason string) string {
	return fmt.Sprintf(`
resource "activegate_token" "gate1" {
  name       = "gate gate1.example.com"
  expires_in = "90d"
  overlap    = "0s" # or "7d": for so long the old one stays valid in any case
  rotation   = { triggers = { reason = %q } }
}

output "token" {
  value     = activegate_token.gate1.token
  sensitive = true
}
`, reason)
}

// oneRotation is a rotation of the tenant token.
func oneRotation(finish bool, overlap string) string {
	return fmt.Sprintf(`
resource "activegate_tenant_token_rotation" "tenant" {
  triggers    = { period = "2027-Q1" }
  finish      = %t
  min_overlap = %q
}
`, finish, overlap)
}

// fleet is the configuration of the sandbox: all gates, by name.
func fleet(gates []*simulator.Gate, api *simulator.Environment) string {
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
  environment_url = %q

  # Who issues the environment's certificate, and, for the first apply only, the
  # self-signed ones that the gates come with.
  ca_certificate_pem = file("environment-ca.crt")
  trusted_fingerprints = [
%s  ]
}

variable "revision" {
  type    = string
  default = "1"
}

# A new key for each gate, in no file, no plan and no state.
ephemeral "activegate_self_signed_certificate" "gate" {
  for_each = local.gates

  subject      = "${each.key}.example.com"
  ip_addresses = ["127.0.0.1"]
  key          = "ec-p256"
}

resource "activegate_certificate" "gate" {
  for_each = local.gates

  activegate_url   = each.value
  pkcs12_base64_wo = ephemeral.activegate_self_signed_certificate.gate[each.key].pkcs12_base64
  password_wo      = ephemeral.activegate_self_signed_certificate.gate[each.key].password
  revision         = var.revision
}

output "served" {
  value = { for name, certificate in activegate_certificate.gate : name => certificate.name }
}
`, urls.String(), api.ManagedURL(), fingerprints.String())
}

// sandboxTokens is the part of the sandbox about tokens; the gates use theirs.
const sandboxTokens = `variable "reason" {
  type    = string
  default = "first"
}

resource "activegate_token" "gate" {
  for_each = local.gates

  name       = "gate ${each.key}"
  expires_in = "90d"
  overlap    = "0s" # or "7d": for so long the old one stays valid in any case
  rotation   = { triggers = { reason = var.reason } }
}

output "tokens" {
  value     = { for name, token in activegate_token.gate : name => token.token }
  sensitive = true
}
`

// installTokens gives each gate of the sandbox its token, as your own tool does.
//
//nolint:gosec // no credential: it reads them
const installTokens = `set -eu
tokens=$(%[1]s output -json tokens)
for gate in ${*:-gate1 gate2 gate3}; do
  token=$(printf %%s "$tokens" | sed "s/.*\"$gate\":\"\([^\"]*\)\".*/\1/")
  printf '{"token":"%%s"}' "$token" |
    curl -sS --fail-with-body -o /dev/null -X POST --data-binary @- %[2]s/environment/members/$gate/connect
  echo "$gate is online with its token"
done
`

// sandboxTenant is a rotation of the tenant token, to be switched on.
const sandboxTenant = `variable "rotate_tenant" {
  type    = bool
  default = false
}

variable "finish" {
  type    = bool
  default = false
}

resource "activegate_tenant_token_rotation" "tenant" {
  count = var.rotate_tenant ? 1 : 0

  triggers    = { period = "2027-Q1" }
  finish      = var.finish
  min_overlap = "2m" # or "48h"
}
`

// pair writes a certificate and its key as folder/name.crt and .key.
func (w *workspace) pair(name string, identity *keystoretest.Identity) error {
	if err := w.write(name+".crt", identity.CertPEM); err != nil {
		return err
	}
	return w.write(name+".key", identity.KeyPEM)
}
