variable "keystore_password" {
  type      = string
  sensitive = true
}

# The password is needed because the file may be inactive.
data "activegate_certificate" "previous" {
  activegate_url = "https://gate1.example.com:9999"
  environment_id = "abc12345"
  name           = "gate1.p12"
  password       = var.keystore_password
}

output "previous_is_valid_to" {
  value = data.activegate_certificate.previous.entries[0].valid_to
}
