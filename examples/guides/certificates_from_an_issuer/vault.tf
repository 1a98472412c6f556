resource "vault_pki_secret_backend_cert" "gate1" {
  backend     = "pki"
  name        = "activegate"
  common_name = "gate1.example.com"
  ttl         = "2160h"

  auto_renew            = true
  min_seconds_remaining = 2592000 # 30 days
}

resource "activegate_certificate" "gate1" {
  activegate_url = "https://gate1.example.com:9999/e/abc12345"

  certificate_pem       = vault_pki_secret_backend_cert.gate1.certificate
  certificate_chain_pem = vault_pki_secret_backend_cert.gate1.ca_chain
  private_key_pem_wo    = vault_pki_secret_backend_cert.gate1.private_key

  required_dns_names = ["gate1.example.com"]
}
