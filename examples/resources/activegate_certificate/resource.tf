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
  # The self-signed certificate that the gate comes with. For the first apply
  # only; the error of an untrusted gate prints the value.
  trusted_fingerprints = ["5f3a8b0c9d41e27716abcd0e942358bf6ad170c93e85f4120b679ed834a15ce6"]
}

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
