# It feeds a check and nothing else: who is online differs from one plan to the
# next, and no gate may lose its token for being offline. It stands outside of the
# check block, because inside of one it is read again by every apply, so that no
# plan would ever be empty again.
data "activegate_token_status" "fleet" {
  count = var.check_tokens ? 1 : 0

  expected_hostnames = keys(var.gates)
}

locals {
  # EXPIRING is left out: the schedule rotates such a token, and one that lives for
  # less than 30 days is always EXPIRING.
  attention = [
    for found in try(coalesce(data.activegate_token_status.fleet[0].attention), []) : "- ${found.hostname} is ${found.state}. ${found.action}"
    if contains(keys(var.gates), lower(coalesce(found.hostname, "?"))) && found.state != "EXPIRING"
  ]

  # Null where it cannot be read.
  enforced = try(data.activegate_token_status.fleet[0].enforcement.manual || data.activegate_token_status.fleet[0].enforcement.automatic, false)
}

# Checks warn and never stop a run. A gate gets its token after the apply that
# made it, so this one warns until the token is installed there.
check "gates_have_valid_tokens" {
  assert {
    condition     = length(local.attention) == 0
    error_message = join("\n", concat(["Gates of this fleet need attention${local.enforced ? " (tokens are enforced: without a valid one they are disconnected)" : ""}:"], local.attention))
  }
}

check "gates_serve_their_certificates" {
  assert {
    condition     = alltrue([for certificate in activegate_certificate.gate : certificate.active])
    error_message = "Another certificate is served by: ${join(", ", [for host, certificate in activegate_certificate.gate : host if !certificate.active])}."
  }
}
