# A warning in every plan and apply while a gate needs attention. all_valid is
# null while no gate is listed: that is no proof, so it fails as well.
check "every_gate_has_a_valid_token" {
  assert {
    condition = data.activegate_token_status.all.all_valid == true
    error_message = join("\n", concat(
      ["Gates need attention:"],
      [for gate in data.activegate_token_status.all.attention : "${coalesce(gate.hostname, gate.id)} is ${gate.state}. ${gate.action}"],
    ))
  }
}
