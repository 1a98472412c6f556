# A fleet as the guide splits it: a module for each shard of the gates.
terraform {
  required_providers {
    activegate = { source = "activegate/activegate", version = "0.0.1" }
  }
}

provider "activegate" {
  environment_url    = jsondecode(file("environment.json"))
  environment_id     = "abc12345"
  ca_certificate_pem = file("ca.crt")
}

locals {
  gates = jsondecode(file("gates.json"))
  split = jsondecode(file("split.json"))
}

module "shard" {
  source   = "../module"
  for_each = toset(local.split.shards)
  gates    = { for index, name in keys(local.gates) : name => local.gates[name] if index % local.split.into == tonumber(each.key) }
}
