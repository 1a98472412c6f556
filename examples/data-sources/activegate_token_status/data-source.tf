data "activegate_token_status" "all" {
  expected_hostnames = ["gate1.example.com", "gate2.example.com"]
}

output "gates_by_state" {
  value = data.activegate_token_status.all.counts
}

# Host name, state, and what to do.
output "attention" {
  value = data.activegate_token_status.all.attention
}

# Gates that would be cut off if tokens were enforced now.
output "not_ready_for_enforcement" {
  value = [
    for gate in data.activegate_token_status.all.activegates : gate.hostname
    if !contains(["VALID", "EXPIRING"], coalesce(gate.token_state, "ABSENT"))
  ]
}
