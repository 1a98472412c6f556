terraform {
  required_providers {
    time = { source = "hashicorp/time" }
  }
}

resource "time_static" "one" {
  for_each = jsondecode(file("names.json"))
}
