variable "environment_url" {
  description = "Address of the Dynatrace environment, such as https://abc12345.live.dynatrace.com."
  type        = string
  nullable    = false

  validation {
    condition     = startswith(var.environment_url, "https://")
    error_message = "environment_url begins with https://."
  }
}

variable "environment_id" {
  description = "Id of the environment, such as abc12345."
  type        = string
  nullable    = false
}

variable "ca_certificate_pem" {
  description = "PEM of the private CA that issues the gates' certificates, if there is one."
  type        = string
  default     = null
}

variable "gates" {
  description = <<-TEXT
    The gates, by host name. The certificate and key of each are in certificates/<host name>.crt and .key, or
    both in certificates/<host name>.p12, whose password is in `pkcs12_passwords`.

    - `activegate_url`: the address of the gate's API; `https://<host name>:9999` if it is left out.
    - `dns_names`: more names that the certificate has to cover.
    - `trusted_fingerprints`: SHA-256 of the certificate that the gate comes with. For its first apply only.
  TEXT
  type = map(object({
    activegate_url       = optional(string)
    dns_names            = optional(set(string), [])
    trusted_fingerprints = optional(list(string))
  }))
  nullable = false

  validation {
    condition = alltrue([
      for host in keys(var.gates) : fileexists("certificates/${host}.p12") != (fileexists("certificates/${host}.crt") && fileexists("certificates/${host}.key"))
    ])
    error_message = "certificates/ has to hold either the .crt and .key of a gate, or its .p12. Not so for: ${join(", ", [for host in keys(var.gates) : host if fileexists("certificates/${host}.p12") == (fileexists("certificates/${host}.crt") && fileexists("certificates/${host}.key"))])}."
  }
}

# Ephemeral: in no plan and in no state.
variable "pkcs12_passwords" {
  description = "The password of each .p12 file in certificates/, by host name. In no plan and in no state."
  type        = map(string)
  default     = {}
  nullable    = false
  sensitive   = true
  ephemeral   = true

  validation {
    condition     = length(setsubtract([for host in keys(var.gates) : host if fileexists("certificates/${host}.p12")], keys(var.pkcs12_passwords))) == 0
    error_message = "pkcs12_passwords lacks the password of a gate that has a .p12 file in certificates/."
  }
}

variable "token_triggers" {
  description = "Any change of these values rotates all tokens at the next apply, such as { incident = \"2027-03-01\" }."
  type        = map(string)
  default     = null
}
