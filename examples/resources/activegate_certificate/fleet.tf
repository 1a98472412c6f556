# gates/<host>.crt and gates/<host>.key for every gate of the fleet.
locals {
  hosts = toset([for file in fileset("gates", "*.crt") : trimsuffix(file, ".crt")])
}

resource "activegate_certificate" "fleet" {
  for_each = local.hosts

  activegate_url = "https://${each.key}:9999"
  environment_id = "abc12345"

  certificate_pem       = file("gates/${each.key}.crt")
  certificate_chain_pem = file("issuing-ca.crt")
  private_key_pem_wo    = file("gates/${each.key}.key")
  required_dns_names    = [each.key]
}
