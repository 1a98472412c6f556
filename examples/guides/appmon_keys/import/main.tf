# import/main.tf
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

resource "activegate_keystore" "appmon1" {
  certificate_pem       = file("appmon1.pem")
  certificate_chain_pem = file("chain.pem")
  private_key_pem_wo    = file("appmon1.key")
  jks_file              = "keystore.jks"
  backup_file           = "appmon1.zip"
  password_wo           = var.keystore_password
}
