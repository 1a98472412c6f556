# Refused while a gate is not ready: the message names each, with what to do.
resource "activegate_token_enforcement" "this" {
  manual_enforcement = true

  # The environment forgets a gate two hours after it went offline: these are
  # missed even then.
  expected_hostnames = ["gate1.example.com", "gate2.example.com"]

  # Gates that come and go may be cut off.
  ignore_gates = ["autoscaled-*"]
}

output "tokens_are_enforced" {
  value = activegate_token_enforcement.this.enforced
}
