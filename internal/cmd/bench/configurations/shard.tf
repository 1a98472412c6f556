# One shard: a certificate and a token for each gate.
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
