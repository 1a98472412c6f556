output "gates" {
  description = "What the module says of each gate."
  value       = module.fleet.gates
}

output "tokens" {
  description = "The token of each gate."
  value       = module.fleet.tokens
  sensitive   = true
}

output "served" {
  description = "What each gate presents, and which files it has."
  value = {
    for name, list in data.activegate_certificate_list.gate : name => { fingerprint_sha256 = list.served_fingerprint, files = list.certificates[*].name }
  }
}

# Engines differ in what an assertion may refer to: what is compared with an
# earlier run is compared here.
output "kept" {
  description = "Gates whose certificate, and whose token, is that of the earlier run."
  value = {
    certificates = [for name, gate in module.fleet.gates : name if try(var.before[name].certificate.fingerprint_sha256 == gate.certificate.fingerprint_sha256, false)]
    tokens       = [for name, gate in module.fleet.gates : name if try(var.before[name].token.id == gate.token.id, false)]
  }
}
