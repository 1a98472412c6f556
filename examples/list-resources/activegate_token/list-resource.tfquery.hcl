# Tokens that nobody has used for half a year, with their facts.
list "activegate_token" "unused" {
  provider         = activegate
  include_resource = true
  limit            = 1000

  config {
    unused_for = "6M"
  }
}

# Tokens of earlier times that will expire soon.
list "activegate_token" "expiring" {
  provider = activegate

  config {
    name_regex      = "^gate "
    expiring_within = "31d"
  }
}
