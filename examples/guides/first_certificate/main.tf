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

  # The self-signed certificate that the gate presents today.
  trusted_fingerprints = ["5F:3A:8B:0C:9D:41:E2:77:16:AB:CD:0E:94:23:58:BF:6A:D1:70:C9:3E:85:F4:12:0B:67:9E:D8:34:A1:5C:E6"]
}

# A new key, and a certificate for it that nobody has to issue.
ephemeral "activegate_self_signed_certificate" "gate1" {
  subject = "gate1.example.com"
}

resource "activegate_certificate" "gate1" {
  pkcs12_base64_wo = ephemeral.activegate_self_signed_certificate.gate1.pkcs12_base64
  password_wo      = ephemeral.activegate_self_signed_certificate.gate1.password
  revision         = "1" # another one puts another key and certificate into service
}

output "gate1" {
  value = {
    file        = activegate_certificate.gate1.name
    fingerprint = activegate_certificate.gate1.fingerprint_sha256
    not_after   = activegate_certificate.gate1.not_after
  }
}
