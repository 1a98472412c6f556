# A fleet of gates with one certificate each, as the documentation shows it.
terraform {
  required_providers {
    activegate = { source = "activegate/activegate", version = "0.0.1" }
  }
}

provider "activegate" {
  environment_id     = "abc12345"
  ca_certificate_pem = file("ca.crt")
}

locals {
  gates = jsondecode(file("gates.json"))
}

resource "activegate_certificate" "gate" {
  for_each = local.gates

  activegate_url        = each.value
  certificate_pem       = file("${each.key}.crt")
  certificate_chain_pem = file("ca.crt")
  private_key_pem_wo    = file("${each.key}.key")
}
