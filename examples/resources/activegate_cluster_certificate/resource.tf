terraform {
  required_providers {
    activegate = { source = "activegate/activegate" }
  }
}

# read -rs DYNATRACE_CLUSTER_API_TOKEN && export DYNATRACE_CLUSTER_API_TOKEN
provider "activegate" {
  cluster_url = "https://managed.example.com"
}

resource "activegate_cluster_certificate" "gate1" {
  node_type      = "activegate"
  node_id        = "32"
  verify_address = "gate1.example.com:9999"

  certificate_pem       = file("gate1.crt")
  certificate_chain_pem = file("issuing-ca.crt")
  private_key_pem_wo    = file("gate1.key")
}
