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

ephemeral "activegate_connection_info" "gates" {
  component = "activegate"
}

# One token for all pods of the set.
resource "activegate_token" "gates" {
  name       = "activegate statefulset"
  expires_in = "90d"
  rotation   = {}
}

locals {
  tokens = {
    apiVersion = "v1"
    kind       = "Secret"
    metadata   = { name = "activegate-tokens", namespace = "dynatrace" }
    stringData = {
      "tenant-token" = ephemeral.activegate_connection_info.gates.tenant_token
      "auth-token"   = activegate_token.gates.token
    }
  }
}

# Writes the Secret when the token was rotated, for kubectl.
resource "terraform_data" "tokens" {
  triggers_replace = activegate_token.gates.id

  provisioner "local-exec" {
    command     = "umask 077 && printf %s \"$SECRET\" > tokens.json"
    environment = { SECRET = jsonencode(local.tokens) }
  }
}
