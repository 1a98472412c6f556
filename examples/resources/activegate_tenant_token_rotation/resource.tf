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
