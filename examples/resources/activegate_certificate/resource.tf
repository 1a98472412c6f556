# The private key is write-only: it is in no plan and in no state. A renewed
# certificate in the same files plans a rotation; there is no version to count.
resource "activegate_certificate" "gate1" {
  activegate_url = "https://gate1.example.com:9999"
  environment_id = "abc12345"

  certificate_pem       = file("gate1.crt")
  certificate_chain_pem = file("issuing-ca.crt")
  private_key_pem_wo    = file("gate1.key")

  required_dns_names = ["gate1.example.com"]
}
