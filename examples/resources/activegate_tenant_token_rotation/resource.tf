terraform {
  required_version = ">= 1.11"
  required_providers {
    activegate = {
      source = "activegate/activegate"
    }
  }
}

# The access token comes from the environment variable DYNATRACE_API_TOKEN.
provider "activegate" {
  environment_url = "https://abc12345.live.dynatrace.com"
}

# Creating it starts the rotation; both tokens are valid from then on. When every
# ActiveGate and every OneAgent carries the new one, set finish to true.
resource "activegate_tenant_token_rotation" "tenant" {
  triggers = {
    period = "2026-Q1"
  }

  finish      = false
  min_overlap = "48h"

  # Gates that come and go need not be online at the finish.
  ignore_gates = ["autoscaled-*"]
}

output "next_step" {
  value = activegate_tenant_token_rotation.tenant.next_step
}
