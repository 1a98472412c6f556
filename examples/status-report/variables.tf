variable "environment_url" {
  description = "The environment, for example https://abc12345.live.dynatrace.com."
  type        = string
}

variable "gates" {
  description = "The gates of the report, by the host name that Dynatrace shows. Gates that the environment lists and that are missing here are reported by their token alone."
  type = map(object({
    activegate_url       = string
    trusted_fingerprints = optional(list(string), [])
  }))
  nullable = false
}

variable "cluster_url" {
  description = "The cluster of Dynatrace Managed whose nodes are to be shown, for example https://managed.example.com. Leave it out on SaaS."
  type        = string
  default     = null
}

variable "ca_certificate_pem" {
  description = "The CA that issues the gates' certificates, as PEM, if it is a private one."
  type        = string
  default     = null
}

variable "title" {
  description = "The heading of the report."
  type        = string
  default     = "ActiveGates"
  nullable    = false
}

variable "warning_days" {
  description = "A certificate with fewer days left is due soon. Tokens are due when Dynatrace says so, 30 days before they expire."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.warning_days >= 1
    error_message = "Give the days before the expiry from which a certificate is reported as due, at least 1."
  }
}

variable "now" {
  description = "The instant of the report, RFC 3339 in UTC. Leave it out for the time of the plan."
  type        = string
  default     = null

  validation {
    condition     = var.now == null || can(regex("Z$", formatdate("YYYY-MM-DD'T'hh:mm:ssZ", var.now)))
    error_message = "Give an instant in UTC such as 2026-11-26T08:00:00Z."
  }
}
