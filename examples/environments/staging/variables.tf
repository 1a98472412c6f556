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
    The gates, by host name. Their certificates and keys are in certificates/<host name>.crt and .key.

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
    condition     = alltrue([for host in keys(var.gates) : fileexists("certificates/${host}.crt") && fileexists("certificates/${host}.key")])
    error_message = "certificates/ lacks the .crt or .key of: ${join(", ", [for host in keys(var.gates) : host if !fileexists("certificates/${host}.crt") || !fileexists("certificates/${host}.key")])}."
  }
}
