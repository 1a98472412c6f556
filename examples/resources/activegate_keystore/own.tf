resource "activegate_keystore" "gate2" {
  certificate_pem       = file("gate2.crt")
  certificate_chain_pem = file("issuing-ca.crt")
  private_key_pem_wo    = file("gate2.key")
  pkcs12_file           = "gate2/server.p12"
  password_wo           = var.keystore_password
}
