# What is known of each gate. The environment and the configuration may write a
# host name differently: everything is kept by the name in lower case.
locals {
  # Null without the scope activeGates.read.
  told     = data.activegate_token_status.fleet.activegates != null
  statuses = local.told ? data.activegate_token_status.fleet.activegates : []

  # A host may be listed more than once, for example after it was installed
  # anew: the one that is connected counts.
  listed = { for gate in local.statuses : lower(coalesce(gate.hostname, gate.id)) => gate... }
  gates  = { for host, found in local.listed : host => try([for gate in found : gate if gate.online][0], found[0]) }

  # What the data source says is to be done about a token.
  attention = { for gate in try(coalesce(data.activegate_token_status.fleet.attention), []) : lower(coalesce(gate.hostname, gate.id)) => gate... }

  # The active file of each gate that was asked; of several entries the one that
  # expires first.
  certificates = {
    for host, list in data.activegate_certificate_list.gate : lower(host) => {
      reachable = list.reachable
      builtin   = coalesce(list.default_certificate_in_use, false)
      file      = list.active_name
      subject   = try([for file in list.certificates : file if file.active][0].entries[0].subject, null)
      expiry    = try(sort(compact([for file in list.certificates : file if file.active][0].entries[*].valid_to))[0], null)
    }
  }

  hosts = setunion(keys(local.certificates), keys(local.gates))
}
