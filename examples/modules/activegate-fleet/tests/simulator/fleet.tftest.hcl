# The module against the simulator, with the real provider: certificates are
# uploaded, renewed and really served, and tokens exist.
run "first_apply" {
  assert {
    condition     = alltrue([for name, gate in output.gates : output.served[name].fingerprint_sha256 == gate.certificate.fingerprint_sha256])
    error_message = "A gate does not serve the certificate that was configured for it."
  }

  assert {
    condition     = length(distinct(values(nonsensitive(output.tokens)))) == length(output.gates) && length(output.gates) > 1
    error_message = "Not every gate has a token of its own."
  }
}

run "renewal" {
  variables {
    renewed = true
    before  = run.first_apply.gates
  }

  assert {
    condition     = length(output.kept.certificates) == 0
    error_message = "A renewed certificate was not uploaded."
  }

  assert {
    condition     = alltrue([for name, gate in output.gates : output.served[name].fingerprint_sha256 == gate.certificate.fingerprint_sha256])
    error_message = "A gate does not serve its renewed certificate."
  }

  assert {
    condition     = alltrue([for name, gate in output.gates : join(",", output.served[name].files) == gate.certificate.name])
    error_message = "The file of the first certificate is still on a gate."
  }

  assert {
    condition     = length(output.kept.tokens) == length(output.gates)
    error_message = "The renewal of certificates has rotated a token."
  }
}
