resource "activegate_keystore" "appmon" {
  generate = {
    subject   = "CN=appmon.example.com,O=Example"
    dns_names = ["appmon.example.com"]
    valid_for = "2y"
  }
  jks_file    = "appmon/keystore.jks"
  backup_file = "appmon/key.zip"
  password_wo = var.keystore_password
}
