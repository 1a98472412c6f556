# main.tf
terraform {
  required_version = ">= 1.11"
  required_providers {
    activegate = {
      source = "activegate/activegate"
    }
  }
}

provider "activegate" {
  environment_url    = "https://abc12345.live.dynatrace.com"
  ca_certificate_pem = file("issuing-ca.crt")
}

locals {
  hosts = toset(["gate1.example.com", "gate2.example.com", "gate3.example.com"])
}

import {
  for_each = local.hosts
  to       = activegate_certificate.gate[each.key]
  id       = "https://${each.key}:9999,abc12345,company.p12"
}

resource "activegate_certificate" "gate" {
  for_each = local.hosts

  activegate_url        = "https://${each.key}:9999"
  certificate_pem       = file("certificates/${each.key}.crt")
  certificate_chain_pem = file("issuing-ca.crt")
  private_key_pem_wo    = file("certificates/${each.key}.key")
}
