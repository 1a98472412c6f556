variable "leaked_token_id" {
  type        = string
  description = "The public id of a token, such as dt0g02.4KWZO5EF."
}

# For a token that was found where it does not belong:
#   terraform apply -invoke=action.activegate_token_revoke.leaked -var leaked_token_id=dt0g02.4KWZO5EF
action "activegate_token_revoke" "leaked" {
  config {
    id = var.leaked_token_id
  }
}
