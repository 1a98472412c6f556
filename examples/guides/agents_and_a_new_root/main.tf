# main.tf
terraform {
  required_version = ">= 1.11"
  required_providers {
    activegate = {
      source = "activegate/activegate"
    }
  }
}

locals {
  hosts = toset(["gate1.example.com", "gate2.example.com"])
}

provider "activegate" {
  environment_id     = "abc12345"
  ca_certificate_pem = file("roots.pem")
}

resource "activegate_certificate" "gate" {
  for_each = local.hosts

  activegate_url        = "https://${each.key}:9999"
  certificate_pem       = file("certificates/${each.key}.crt")
  certificate_chain_pem = file("certificates/${each.key}.chain.crt")
  private_key_pem_wo    = file("certificates/${each.key}.key")

  # What agents and browsers use: the gate's own name, and an alias of all.
  required_dns_names = [each.key, "gates.example.com"]
}

output "issuers" {
  value = { for host, gate in activegate_certificate.gate : host => gate.issuer }
}
