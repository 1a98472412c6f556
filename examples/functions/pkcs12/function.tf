# The engine stores neither a value of an ephemeral variable nor what is made of
# it.
variable "keystore_password" {
  type      = string
  ephemeral = true
}

locals {
  keystore = provider::activegate::pkcs12(
    file("gate1.crt"), file("gate1.key"), file("issuing-ca.crt"), var.keystore_password,
  )
}

resource "activegate_certificate" "gate1" {
  activegate_url   = "https://gate1.example.com:9999"
  pkcs12_base64_wo = local.keystore
  password_wo      = var.keystore_password
}
