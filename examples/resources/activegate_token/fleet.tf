# Gates that have to have a token before they connect for the first time, and
# those that must keep it while they are down: a gate leaves the environment's
# list two hours after it went offline.
locals {
  planned_gates = ["gate3.example.com", "gate4.example.com"]
}

data "activegate_token_status" "fleet" {
  group              = "frankfurt"
  expected_hostnames = local.planned_gates
}

resource "activegate_token" "fleet" {
  for_each = setunion(
    local.planned_gates,
    [for gate in data.activegate_token_status.fleet.activegates : gate.hostname if gate.hostname != null],
  )

  name       = "gate ${each.key}"
  expires_in = "90d"

  # Not all of them on one day.
  rotation = {
    before_expiry = "25d"
    spread        = "10d"
  }

  # A gate that is not listed any more may come back: its token stays valid.
  on_destroy = "retain"
}
