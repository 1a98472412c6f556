terraform {
  required_version = ">= 1.11"
  required_providers {
    activegate = {
      source = "activegate/activegate"
    }
  }
}

# Access tokens come from environment variables: DYNATRACE_API_TOKEN for the
# environment, ACTIVEGATE_API_TOKEN for the gates.
provider "activegate" {
  environment_url = "https://abc12345.live.dynatrace.com"
  activegate_url  = "https://gate1.example.com:9999"

  # The self-signed certificate that the gate comes with. For the first apply
  # only; the error of an untrusted gate prints the value.
  trusted_fingerprints = ["5f3a8b0c9d41e27716abcd0e942358bf6ad170c93e85f4120b679ed834a15ce6"]
}

# A new key, and a certificate for it that nobody has to issue: in no file, in no
# plan and in no state.
ephemeral "activegate_self_signed_certificate" "gate1" {
  subject = "gate1.example.com"
}

# The certificate that the gate serves. Another revision makes and serves another
# one; one of your CA is given by certificate_pem and private_key_pem_wo.
resource "activegate_certificate" "gate1" {
  pkcs12_base64_wo = ephemeral.activegate_self_signed_certificate.gate1.pkcs12_base64
  password_wo      = ephemeral.activegate_self_signed_certificate.gate1.password
  revision         = "1"
}

# The token that authorizes the gate, rotated with an overlap.
resource "activegate_token" "gate1" {
  name       = "gate gate1.example.com"
  expires_in = "90d"
  rotation   = {}
}
