ephemeral "activegate_connection_info" "gates" {
  component = "activegate"
}

# The secret file that a gate in a container reads. The token goes there by way
# of the environment of one command: it is in no state and in no plan.
resource "terraform_data" "secret" {
  triggers_replace = ["2026-Q1"]

  provisioner "local-exec" {
    command     = "umask 077 && printf %s \"$TENANT_TOKEN\" > tenant-token"
    environment = { TENANT_TOKEN = ephemeral.activegate_connection_info.gates.tenant_token }
  }
}
