# main.tf
terraform {
  required_version = ">= 1.11"
  required_providers {
    activegate = { source = "activegate/activegate" }
  }
}

variable "keystore_password" {
  type      = string
  ephemeral = true
}

resource "activegate_keystore" "gate1" {
  generate = {
    subject   = "gate1.example.com"
    dns_names = ["gate1.example.com"]
  }
  pkcs12_file = "server.p12"
  alias       = "gate"
  password_wo = var.keystore_password
}

output "certificate" {
  value = activegate_keystore.gate1.chain_pem
}
