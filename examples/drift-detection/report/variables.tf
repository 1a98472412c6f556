variable "root" {
  description = "Name of the root module that was planned, for the heading."
  type        = string
}

variable "log" {
  description = "Path of what the plan printed with -json."
  type        = string
}

variable "plan" {
  description = "Path of what show -json printed of the plan. There may be no such file."
  type        = string
}

variable "exit_code" {
  description = "With which the plan ended."
  type        = number
}
