# The list of gates is written down. Never take it from activegate_token_status:
# a gate leaves that list two hours after it went offline, and its token would be
# destroyed.
locals {
  gates = toset(["gate3.example.com", "gate4.example.com"])
}

resource "activegate_token" "fleet" {
  for_each = local.gates

  name       = "gate ${each.key}"
  expires_in = "90d"

  # Not all of them on one day.
  rotation = {
    before_expiry = "25d"
    spread        = "10d"
  }
}
