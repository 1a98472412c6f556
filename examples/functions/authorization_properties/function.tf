variable "tenant_token" {
  type      = string
  sensitive = true
}

variable "second_tenant_token" {
  type      = string
  sensitive = true
}

resource "activegate_token" "gate1" {
  name       = "gate1"
  expires_in = "1y"
}

# For a gate that serves two environments: goes into authorization.properties,
# in the gate's config folder, and counts after a restart of the gate.
output "authorization_properties" {
  value = provider::activegate::authorization_properties([
    {
      environment_id = "abc12345"
      tenant_token   = var.tenant_token
      main           = true
      auth_token     = activegate_token.gate1.token
    },
    {
      environment_id = "xyz98765"
      tenant_token   = var.second_tenant_token
      main           = false
      auth_token     = null
    },
  ])
  sensitive = true
}
