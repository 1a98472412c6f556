variable "environment_url" {
  description = "Address of the Dynatrace environment, such as https://abc12345.live.dynatrace.com."
  type        = string
}

variable "environment_id" {
  description = "Id of the environment, such as abc12345."
  type        = string
}

variable "ca_certificate_pem" {
  description = "PEM of the private CA that issued the gates' certificates, if there is one."
  type        = string
  default     = null
}

variable "gates" {
  description = "Address of each gate, by host name."
  type        = map(string)
}

variable "days" {
  description = "How many days before the end a certificate or token counts as due."
  type        = number
  default     = 21

  validation {
    condition     = var.days > 0
    error_message = "days is a number of days, at least 1."
  }
}
