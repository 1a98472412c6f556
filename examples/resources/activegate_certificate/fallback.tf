variable "fallback_password" {
  type      = string
  sensitive = true
}

# Before the destroy the gate is switched to a file that is there already, so
# that the one of this resource is no longer active and can be deleted.
resource "activegate_certificate" "temporary" {
  activegate_url = "https://gate3.example.com:9999"
  environment_id = "abc12345"

  certificate_pem    = file("gate3.crt")
  private_key_pem_wo = file("gate3.key")

  on_destroy = "fallback"
  fallback = {
    name     = "company.p12"
    password = var.fallback_password
  }
}
