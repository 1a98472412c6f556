# look/main.tf
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
  ca_certificate_pem = file("../issuing-ca.crt")
}

locals {
  hosts = toset(["gate1.example.com", "gate2.example.com", "gate3.example.com"])
}

data "activegate_certificate_list" "gate" {
  for_each = local.hosts

  activegate_url = "https://${each.key}:9999"
}

data "activegate_tokens" "gates" {
  name_regex = "^gate "
}

output "active_files" {
  value = { for host, gate in data.activegate_certificate_list.gate : host => gate.active_name }
}

output "tokens" {
  value = { for token in data.activegate_tokens.gates.tokens : token.name => token.id }
}
