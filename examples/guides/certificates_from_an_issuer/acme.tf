resource "acme_certificate" "gate1" {
  account_key_pem    = acme_registration.this.account_key_pem
  common_name        = "gate1.example.com"
  min_days_remaining = 30

  dns_challenge {
    provider = "route53"
  }
}

resource "activegate_certificate" "gate1" {
  activegate_url = "https://gate1.example.com:9999/e/abc12345"

  certificate_pem       = acme_certificate.gate1.certificate_pem
  certificate_chain_pem = acme_certificate.gate1.issuer_pem
  private_key_pem_wo    = acme_certificate.gate1.private_key_pem

  required_dns_names = ["gate1.example.com"]
}
