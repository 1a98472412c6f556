# Stops the run here, with one answer, instead of later with one error for each
# gate. ready is null where a token cannot be looked up, such as a platform token.
data "activegate_access" "preflight" {
  lifecycle {
    postcondition {
      condition     = self.ready.tokens == true && self.ready.status == true
      error_message = join("\n", concat(["The access tokens are not sufficient:"], self.problems))
    }
  }
}

output "api_token_expires" {
  value = data.activegate_access.preflight.api_token.expiration_date
}

output "missing_scopes" {
  value = data.activegate_access.preflight.missing_scopes
}
