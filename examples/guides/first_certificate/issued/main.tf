# main.tf
terraform {
  required_version = ">= 1.11"
  required_providers {
    activegate = {
      source = "activegate/activegate"
    }
  }
}

# The access token comes from the environment variable ACTIVEGATE_API_TOKEN.
provider "activegate" {
  activegate_url = "https://gate1.example.com:9999/e/abc12345"

  # Who issues the gates' certificates.
  ca_certificate_pem = file("issuing-ca.crt")
}

resource "activegate_certificate" "gate1" {
  certificate_pem       = file("gate1.crt")
  certificate_chain_pem = file("issuing-ca.crt")
  private_key_pem_wo    = file("gate1.key")

  required_dns_names = ["gate1.example.com"]
}

output "gate1" {
  value = {
    file        = activegate_certificate.gate1.name
    fingerprint = activegate_certificate.gate1.fingerprint_sha256
    not_after   = activegate_certificate.gate1.not_after
  }
}
