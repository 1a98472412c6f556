# gate1.tf
# live/ is what the renewal hook writes.
resource "activegate_certificate" "gate1" {
  certificate_pem       = file("live/gate1.crt")
  certificate_chain_pem = file("issuing-ca.crt")
  private_key_pem_wo    = file("live/gate1.key")

  required_dns_names = ["gate1.example.com"]

  # Longer than the issuer waits: a plan warns when the renewal is overdue.
  expiry_warning = "25d"
}
