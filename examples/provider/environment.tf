terraform {
  required_version = ">= 1.11"
  required_providers {
    activegate = {
      source = "activegate/activegate"
    }
  }
}

# The token comes from the environment variable DYNATRACE_API_TOKEN.
provider "activegate" {
  environment_url = "https://abc12345.live.dynatrace.com"
}
