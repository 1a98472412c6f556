variable "tenant_token" {
  type      = string
  sensitive = true
}

# To be run on every host, as root or administrator.
output "agent_command" {
  value     = provider::activegate::agent_command("abc12345", var.tenant_token)
  sensitive = true
}
