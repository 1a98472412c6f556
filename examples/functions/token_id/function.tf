variable "gate_token" {
  type      = string
  sensitive = true
}

# What the list of tokens and a gate's log call it, such as dt0g02.4KWZO5EF.
output "gate_token_id" {
  value = nonsensitive(provider::activegate::token_id(var.gate_token))
}
