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

# Gates for which activegate_token_enforcement refuses to enforce tokens.
output "not_ready_for_enforcement" {
  value = [
    for gate in data.activegate_token_status.all.activegates : gate.hostname
    if gate.token_state != "VALID"
  ]
}
