# provider.tf
terraform {
  required_version = ">= 1.11"
  required_providers {
    activegate = {
      source = "activegate/activegate"
    }
  }
}

provider "activegate" {
  activegate_url     = "https://gate1.example.com:9999/e/abc12345"
  ca_certificate_pem = file("issuing-ca.crt")
}
