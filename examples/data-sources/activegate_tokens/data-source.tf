# Whatever expires soon, whoever made it.
data "activegate_tokens" "expiring" {
  expiring_within = "31d"
}

output "expiring" {
  value = {
    for token in data.activegate_tokens.expiring.tokens :
    token.id => "${token.name} of ${token.owner}: ${token.days_to_expiry} days"
  }
}

# What nobody has needed for half a year.
data "activegate_tokens" "idle" {
  name_regex = "^gate "
  unused_for = "6M"
}

output "idle" {
  value = data.activegate_tokens.idle.tokens[*].id
}
