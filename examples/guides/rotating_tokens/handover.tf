# handover.tf
ephemeral "activegate_connection_info" "gates" {
  component = "activegate"
}

# Runs again when, and only when, the token of a gate was rotated. Here it
# writes the file that the gate reads; yours brings it to the gate as well.
resource "terraform_data" "handover" {
  for_each = local.hosts

  triggers_replace = activegate_token.gate[each.key].id

  provisioner "local-exec" {
    command = "umask 077 && mkdir -p 'gates/${each.key}' && printf %s \"$FILE\" > 'gates/${each.key}/authorization.properties'"
    environment = {
      FILE = provider::activegate::authorization_properties([{
        environment_id = "abc12345"
        tenant_token   = ephemeral.activegate_connection_info.gates.tenant_token
        main           = true
        auth_token     = activegate_token.gate[each.key].token
      }])
    }
  }
}
