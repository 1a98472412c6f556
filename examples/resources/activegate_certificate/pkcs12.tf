variable "keystore_password" {
  type      = string
  sensitive = true
  ephemeral = true
}

resource "activegate_certificate" "gate2" {
  activegate_url = "https://gate2.example.com:9999"
  environment_id = "abc12345"

  pkcs12_base64_wo = filebase64("gate2.p12")
  password_wo      = var.keystore_password
}
