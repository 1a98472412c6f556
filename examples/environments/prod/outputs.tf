output "gates" {
  description = "What each gate has: address, certificate `{ name, fingerprint_sha256, not_after }`, token `{ id, expiration_date }`. Not secret."
  value       = module.fleet.gates
}

output "tokens" {
  description = "The token of each gate, for the tool that installs it there."
  value       = module.fleet.tokens
  sensitive   = true
}
