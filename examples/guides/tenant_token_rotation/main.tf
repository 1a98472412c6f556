resource "activegate_tenant_token_rotation" "tenant" {
  # A changed value starts the next rotation, months from now.
  triggers = { period = "2026-Q1" }

  # Turn true when every ActiveGate and every OneAgent carries the new token.
  finish = false

  # Refuse to finish earlier than this, by the clock of the API.
  min_overlap = "48h"

  # Gates that come and go need not be online at the finish.
  ignore_gates = ["autoscaled-*"]
}

# For whoever distributes it: terraform output -raw new_tenant_token
output "new_tenant_token" {
  value     = activegate_tenant_token_rotation.tenant.active_token
  sensitive = true
}

# No secrets: to compare with what components carry, and to see what to do.
output "rotation" {
  value = {
    phase      = activegate_tenant_token_rotation.tenant.phase
    next_step  = activegate_tenant_token_rotation.tenant.next_step
    new_sha256 = activegate_tenant_token_rotation.tenant.active_token_sha256
    old_sha256 = activegate_tenant_token_rotation.tenant.old_token_sha256
  }
}
