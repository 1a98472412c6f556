# What changes by itself: days that are left, and who is online. It has a state
# of its own, which stays empty, because it is never applied.
provider "activegate" {
  environment_url    = var.environment_url
  ca_certificate_pem = var.ca_certificate_pem
  on_unreachable     = "defer"
}

data "activegate_certificate_list" "gate" {
  for_each = var.gates

  activegate_url = each.value
  environment_id = var.environment_id
}

data "activegate_token_status" "all" {
  expected_hostnames = keys(var.gates)
}

data "activegate_tokens" "due" {
  expiring_within = "${var.days}d"
}

locals {
  soon = timeadd(plantimestamp(), "${var.days * 24}h")

  # The first end of validity among the certificates that a gate serves.
  ends = {
    for host, list in data.activegate_certificate_list.gate : host => sort([
      for entry in flatten([for file in coalesce(list.certificates, []) : file.entries if file.active]) : entry.valid_to if entry.valid_to != null
    ])
  }

  due         = [for host, ends in local.ends : "${host} (${ends[0]})" if length(ends) > 0 && try(timecmp(ends[0], local.soon) < 0, false)]
  unreachable = [for host, list in data.activegate_certificate_list.gate : host if !list.reachable]
  built_in    = [for host, list in data.activegate_certificate_list.gate : host if list.reachable && coalesce(list.default_certificate_in_use, false)]
  offline     = [for found in data.activegate_token_status.all.attention : "${found.hostname}: ${found.action}" if found.state == "MISSING"]
  invalid     = [for found in data.activegate_token_status.all.attention : "${coalesce(found.hostname, found.id)} is ${found.state}. ${found.action}" if !contains(["MISSING", "EXPIRING"], found.state)]
  tokens      = [for token in data.activegate_tokens.due.tokens : "${token.name} (${token.id}): ${token.days_to_expiry} days"]
}
