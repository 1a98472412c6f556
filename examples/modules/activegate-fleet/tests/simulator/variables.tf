variable "simulator" {
  description = "Path of the file that the simulator wrote with --state-file."
  type        = string
}

variable "certificates" {
  description = "Folder with ca.crt, with <gate>.crt and <gate>.key for each gate, and with the same in renewed/."
  type        = string
}

variable "renewed" {
  description = "Whether the renewed certificates are configured."
  type        = bool
  default     = false
}

variable "before" {
  description = "What an earlier run gave out as gates."
  type = map(object({
    certificate = object({ fingerprint_sha256 = string })
    token       = object({ id = string })
  }))
  default = {}
}
