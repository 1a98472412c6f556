// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

// shardedConfiguration is a fleet as the guide splits it: a module for each
// shard of the gates, which shards.json names.
const shardedConfiguration = `
terraform {
  required_providers {
    activegate = { source = "activegate/activegate" }
  }
}

provider "activegate" {
  environment_url    = jsondecode(file("environment.json"))
  environment_id     = "abc12345"
  ca_certificate_pem = file("ca.crt")
}

module "shard" {
  source   = "../module"
  for_each = jsondecode(file("shards.json"))
  gates    = each.value
}
`

// shardModule is one shard: a certificate and a token for each gate.
const shardModule = `
terraform {
  required_providers {
    activegate = { source = "activegate/activegate" }
  }
}

variable "gates" {
  type = map(string)
}

resource "activegate_certificate" "gate" {
  for_each = var.gates

  activegate_url        = each.value
  certificate_pem       = file("${path.module}/${each.key}.crt")
  certificate_chain_pem = file("ca.crt")
  private_key_pem_wo    = file("${path.module}/${each.key}.key")
}

resource "activegate_token" "gate" {
  for_each = var.gates

  name       = "gate ${each.key}"
  expires_in = "180d"
  rotation   = { spread = "30d" }
}
`
