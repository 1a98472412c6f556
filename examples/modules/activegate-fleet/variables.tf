variable "environment_id" {
  description = "Id of the Dynatrace environment that the gates belong to, such as abc12345."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9-]+$", var.environment_id))
    error_message = "environment_id is the id alone, such as abc12345: no address, no slash."
  }
}

variable "gates" {
  description = <<-TEXT
    The gates, by host name.

    - `certificate_pem`: the certificate, which its chain may follow. Public. Its key is in `private_keys`.
      Left out, the certificate is the PKCS#12 file in `pkcs12_files`.
    - `activegate_url`: the address of the gate's API; `https://<host name>:9999` if it is left out.
    - `certificate_chain_pem`: the issuing CAs, if they do not follow the certificate.
    - `dns_names`: more names that clients use. The plan fails if the certificate does not cover one of
      them, or the host name.
    - `trusted_fingerprints`: SHA-256 of the certificate that the gate comes with. For its first apply only.
  TEXT
  type = map(object({
    certificate_pem       = optional(string)
    activegate_url        = optional(string)
    certificate_chain_pem = optional(string)
    dns_names             = optional(set(string), [])
    trusted_fingerprints  = optional(list(string))
  }))
  nullable = false

  validation {
    condition     = alltrue([for host in keys(var.gates) : can(regex("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$", host))])
    error_message = "The keys of gates are host names in lower case, without scheme and port. Not one: ${join(", ", [for host in keys(var.gates) : host if !can(regex("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$", host))])}."
  }

  validation {
    condition     = alltrue([for gate in var.gates : startswith(coalesce(gate.activegate_url, "https://"), "https://")])
    error_message = "activegate_url begins with https://. Not so for: ${join(", ", [for host, gate in var.gates : host if !startswith(coalesce(gate.activegate_url, "https://"), "https://")])}."
  }

  validation {
    condition     = alltrue([for gate in var.gates : strcontains(gate.certificate_pem, "-----BEGIN CERTIFICATE-----") if gate.certificate_pem != null])
    error_message = "certificate_pem is the text of a PEM file, not its path. No certificate in it for: ${join(", ", [for host, gate in var.gates : host if gate.certificate_pem != null && !strcontains(coalesce(gate.certificate_pem, "none"), "-----BEGIN CERTIFICATE-----")])}."
  }

  validation {
    condition     = length(distinct([for host, gate in var.gates : coalesce(gate.activegate_url, host)])) == length(var.gates)
    error_message = "Two of the gates have the same activegate_url. A gate serves one certificate: two resources would fight over it."
  }
}

# Ephemeral: whatever holds a key is in no plan and in no state.
variable "private_keys" {
  description = "PEM of each gate's private key, by host name, for gates with `certificate_pem`. In no plan and in no state."
  type        = map(string)
  default     = {}
  nullable    = false
  sensitive   = true
  ephemeral   = true

  validation {
    condition     = length(setsubtract([for host, gate in var.gates : host if gate.certificate_pem != null], keys(var.private_keys))) == 0
    error_message = "private_keys lacks the key of a gate: it needs an entry for each host name in gates that has a certificate_pem."
  }
}

variable "pkcs12_files" {
  description = <<-TEXT
    The PKCS#12 file of each gate without `certificate_pem`, by host name. In no plan and in no state.

    - `base64`: the file, as `filebase64("gate1.p12")` gives it.
    - `password`: its password.
  TEXT
  type = map(object({
    base64   = string
    password = string
  }))
  default   = {}
  nullable  = false
  sensitive = true
  ephemeral = true

  validation {
    condition     = length(setsubtract([for host, gate in var.gates : host if gate.certificate_pem == null], keys(var.pkcs12_files))) == 0
    error_message = "A gate has no certificate: give it a certificate_pem in gates, or an entry in pkcs12_files."
  }

  validation {
    condition     = length(setintersection(keys(var.pkcs12_files), concat([for host, gate in var.gates : host if gate.certificate_pem != null], keys(var.private_keys)))) == 0
    error_message = "A gate has two certificates: keep either its certificate_pem and its private key, or its entry in pkcs12_files."
  }
}

variable "token" {
  description = <<-TEXT
    How long the gates' tokens live, in Dynatrace's units (`m` is a minute, `M` a month), and what rotates them at once.

    - `expires_in`: the lifetime, at most `2y`.
    - `before_expiry`: how long before its expiry a plan rotates a token; the shorter of `31d` and a third
      of the lifetime if it is left out.
    - `spread`: up to so much earlier, for each token another share, so that not all rotate on one day.
    - `overlap`: how long the predecessor stays valid after a rotation; the shorter of `7d` and
      `before_expiry` if it is left out.
    - `triggers`: any change of these values rotates all tokens at the next apply, such as
      `{ incident = "2027-03-01" }`.
  TEXT
  type = object({
    expires_in    = optional(string, "180d")
    before_expiry = optional(string)
    spread        = optional(string, "0s")
    overlap       = optional(string)
    triggers      = optional(map(string))
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for duration in [var.token.expires_in, var.token.before_expiry, var.token.spread, var.token.overlap] : can(regex("^[0-9]+[smhdwMy]$", coalesce(duration, "0s")))])
    error_message = "Durations are a number and one of s, m, h, d, w, M, y, such as 90d (m is a minute, M a month)."
  }
}

variable "keep_tokens" {
  description = "Whether the token of a gate that is taken out of gates stays valid, instead of being revoked."
  type        = bool
  default     = false
  nullable    = false
}

variable "check_tokens" {
  description = "Whether every plan looks which gates use a valid token, and warns of the others. Needs the scope activeGates.read."
  type        = bool
  default     = true
  nullable    = false
}
