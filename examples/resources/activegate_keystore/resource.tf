# export TF_VAR_keystore_password=...
variable "keystore_password" {
  type      = string
  ephemeral = true
}

resource "activegate_keystore" "gate1" {
  generate = {
    subject   = "gate1.example.com"
    dns_names = ["gate1.example.com", "gate1"]
  }
  pkcs12_file  = "gate1/server.p12"
  password_wo  = var.keystore_password
  renew_before = "30d"
}

# For whoever has to trust the gate.
output "gate1_certificate" {
  value = activegate_keystore.gate1.chain_pem
}
