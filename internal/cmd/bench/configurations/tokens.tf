# A token for each gate, with a schedule. Each tenth is of the generation that is
# in a file.
terraform {
  required_providers {
    activegate = { source = "activegate/activegate", version = "0.0.1" }
  }
}

provider "activegate" {
  environment_url    = jsondecode(file("environment.json"))
  environment_id     = "abc12345"
  ca_certificate_pem = file("ca.crt")
}

resource "activegate_token" "gate" {
  for_each = jsondecode(file("names.json"))

  name       = each.value
  expires_in = "180d"
  rotation = {
    triggers = { generation = endswith(each.key, "1") ? file("generation") : "1" }
  }
}
