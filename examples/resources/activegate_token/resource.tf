terraform {
  required_version = ">= 1.11"
  required_providers {
    activegate = {
      source = "activegate/activegate"
    }
  }
}

# The access token comes from the environment variable DYNATRACE_API_TOKEN.
provider "activegate" {
  environment_url = "https://abc12345.live.dynatrace.com"
}

resource "activegate_token" "gate1" {
  name       = "gate gate1.example.com"
  expires_in = "90d"

  # A plan of the last 30 days before the expiry rotates: a third of the lifetime,
  # and never more than 31 days. The predecessor stays valid for the overlap, and
  # for as long as a gate still uses it.
  overlap  = "7d"
  rotation = {}
}
