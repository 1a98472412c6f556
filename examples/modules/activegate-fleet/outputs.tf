output "gates" {
  description = <<-TEXT
    What each gate has, by host name. Nothing of it is secret.

    - `activegate_url`: the address of the gate's API.
    - `certificate`: `{ name, fingerprint_sha256, not_after }` of the certificate that it serves.
    - `token`: `{ id, expiration_date }` of the token that it should use. The id may be shown.
  TEXT
  value = {
    for host, certificate in activegate_certificate.gate : host => {
      activegate_url = certificate.activegate_url
      certificate = {
        name               = certificate.name
        fingerprint_sha256 = certificate.fingerprint_sha256
        not_after          = certificate.not_after
      }
      token = {
        id              = activegate_token.gate[host].id
        expiration_date = activegate_token.gate[host].expiration_date
      }
    }
  }
}

output "tokens" {
  description = "The token of each gate, by host name: for the tool that installs it there. Secret, and in the state."
  value       = { for host, token in activegate_token.gate : host => token.token }
  sensitive   = true
}
