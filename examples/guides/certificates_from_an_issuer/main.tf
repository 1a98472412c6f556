# main.tf
terraform {
  required_version = ">= 1.11"
  required_providers {
    activegate = {
      source = "activegate/activegate"
    }
  }
}

provider "activegate" {
  activegate_url     = "https://gate1.example.com:9999/e/abc12345"
  ca_certificate_pem = file("issuing-ca.crt")
}

# live/ is what the renewal hook writes.
resource "activegate_certificate" "gate1" {
  certificate_pem       = file("live/gate1.crt")
  certificate_chain_pem = file("issuing-ca.crt")
  private_key_pem_wo    = file("live/gate1.key")

  required_dns_names = ["gate1.example.com"]

  # Longer than the issuer waits: a plan warns when the renewal is overdue.
  expiry_warning = "25d"
}
