variable "company_password" {
  type      = string
  sensitive = true
}

# To go back to a file that lies on the gate:
#   terraform apply -invoke=action.activegate_certificate_activate.back
action "activegate_certificate_activate" "back" {
  config {
    activegate_url = "https://gate1.example.com:9999"
    name           = "company.p12"
    password_wo    = var.company_password
  }
}
