terraform {
  required_version = ">= 1.11"

  required_providers {
    activegate = {
      source = "activegate/activegate"
    }
  }
}
