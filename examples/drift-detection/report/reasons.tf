locals {
  # In the order of their names; the code is one bit of the script's exit code.
  kinds = {
    changed     = { code = 2, title = "someone changed a gate" }
    due         = { code = 4, title = "a renewal is due" }
    failed      = { code = 1, title = "the plan failed" }
    other       = { code = 16, title = "something else needs attention" }
    unreachable = { code = 8, title = "a gate is unreachable" }
  }

  # The summaries of the provider's diagnostics, without a name at the end: these
  # words stay as they are.
  reasons = merge(
    { for summary in [
      "The gate does not serve this certificate",
      "Certificate files keep vanishing from this gate",
      "Another file keeps becoming active on this gate",
    ] : summary => { kind = "changed", todo = "Find out who changed the gate. If the gate is trusted, an apply makes it serve the configured certificate again." } },
    { for summary in [
      "Certificate not trusted",
    ] : summary => { kind = "changed", todo = "Compare the fingerprint with the certificate that should be there. If it is right, trust it (`trusted_fingerprints`), then apply." } },
    { for summary in [
      "The token is gone",
    ] : summary => { kind = "changed", todo = "Find out who revoked it: the gate may be cut off. Apply, and install the new token there." } },
    { for summary in [
      "The rotation was finished elsewhere",
      "The rotation was cancelled elsewhere",
      "The tenant token was rotated again elsewhere",
    ] : summary => { kind = "changed", todo = "Find out who rotates the tenant token." } },
    { for summary in [
      "The token will be rotated",
      "The token is due by the new schedule",
    ] : summary => { kind = "due", todo = "Apply, and install the new token on the gate within the overlap." } },
    { for summary in [
      "The certificate will be rotated",
      "The certificate will be uploaded again",
      "Predecessors will be revoked",
      "Files of earlier rotations will be deleted",
      "An update was put off",
    ] : summary => { kind = "due", todo = "Apply." } },
    { for summary in [
      "The certificate expires soon",
      "The served certificate has expired",
      "Certificate has expired",
      "The token expires on a fixed date",
      "The token has expired",
    ] : summary => { kind = "due", todo = "Renew it where the configuration takes it from, then apply." } },
    { for summary in [
      "Gate not reachable, refresh put off",
      "The gate cannot be reached now",
      "Not reachable",
    ] : summary => { kind = "unreachable", todo = "Start the gate, or mend the way to it. Nothing is known of it until then." } },
  )

  # Checks by name; those that are not here are "other".
  kinds_of_checks = {
    gates_serve_their_certificates = "changed"
    gates_are_reachable            = "unreachable"
    gates_are_online               = "unreachable"
    no_certificate_is_due          = "due"
    no_token_is_due                = "due"
  }
}
