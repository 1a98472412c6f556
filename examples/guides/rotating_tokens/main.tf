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
  environment_url = "https://abc12345.live.dynatrace.com"
}

locals {
  hosts = toset(["gate1.example.com", "gate2.example.com"])
}

variable "incident" {
  type    = string
  default = "none"
}

resource "activegate_token" "gate" {
  for_each = local.hosts

  name       = "gate ${each.key}"
  expires_in = "90d"
  overlap    = "7d"

  rotation = {
    before_expiry = "31d"
    triggers      = { incident = var.incident }
  }
}
