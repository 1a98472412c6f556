ephemeral "activegate_self_signed_certificate" "gate1" {
  subject   = "gate1.example.com"
  dns_names = ["gate1.example.com", "gate1"]
}

resource "activegate_certificate" "gate1" {
  activegate_url   = "https://gate1.example.com:9999"
  pkcs12_base64_wo = ephemeral.activegate_self_signed_certificate.gate1.pkcs12_base64
  password_wo      = ephemeral.activegate_self_signed_certificate.gate1.password

  # The key is another one in every run: only a new revision uploads it.
  revision = "1"
}
