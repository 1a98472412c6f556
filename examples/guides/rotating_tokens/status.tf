# status/main.tf
terraform {
  required_version = ">= 1.11"
  required_providers {
    activegate = {
      source = "activegate/activegate"
    }
  }
}

provider "activegate" {
  environment_url = "https://abc12345.live.dynatrace.com"
}

data "activegate_token_status" "fleet" {
  expected_hostnames = ["gate1.example.com", "gate2.example.com"]
}

output "attention" {
  value = [for gate in data.activegate_token_status.fleet.attention : "${gate.hostname} is ${gate.state}. ${gate.action}"]
}

output "in_use" {
  value = { for gate in data.activegate_token_status.fleet.activegates : gate.hostname => "${coalesce(gate.token_id, "none")} ${gate.token_state}" }
}
