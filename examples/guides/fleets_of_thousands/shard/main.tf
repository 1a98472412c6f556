terraform {
  required_providers {
    activegate = {
      source = "activegate/activegate"
    }
  }
}

variable "gates" {
  description = "Address of each gate, by host."
  type        = map(string)
}

resource "activegate_certificate" "gate" {
  for_each = var.gates

  activegate_url = each.value
  environment_id = "abc12345"

  # In each file the issuers' certificates follow the gate's own.
  certificate_pem    = file("certificates/${each.key}.crt")
  private_key_pem_wo = file("certificates/${each.key}.key")
  required_dns_names = [each.key]
}

resource "activegate_token" "gate" {
  for_each = var.gates

  name       = "gate ${each.key}"
  expires_in = "180d"

  # Not all of them on one day.
  rotation = { spread = "30d" }
}
