# The names say which kind of finding a failed check is: report/reasons.tf.
check "no_certificate_is_due" {
  assert {
    condition     = length(local.due) == 0
    error_message = "Certificates that end within ${var.days} days: ${join(", ", local.due)}. Renew them where the configuration takes them from, then apply."
  }
}

check "no_token_is_due" {
  assert {
    condition     = length(local.tokens) == 0
    error_message = "Tokens that expire within ${var.days} days: ${join(", ", local.tokens)}. Apply, or renew those that nobody manages."
  }
}

check "gates_are_reachable" {
  assert {
    condition     = length(local.unreachable) == 0
    error_message = "The API does not answer on: ${join(", ", local.unreachable)}. Start the gates, or mend the way to them."
  }
}

check "gates_are_online" {
  assert {
    condition     = length(local.offline) == 0
    error_message = join("\n", concat(["The environment does not list these gates:"], local.offline))
  }
}

check "gates_serve_their_certificates" {
  assert {
    condition     = length(local.built_in) == 0
    error_message = "The built-in certificate is served by: ${join(", ", local.built_in)}. Find out who took the file off, then apply."
  }
}

check "gates_have_valid_tokens" {
  assert {
    condition     = length(local.invalid) == 0
    error_message = join("\n", concat(["Tokens that need attention:"], local.invalid))
  }
}
