# main.tf
terraform {
  required_version = ">= 1.11"
  required_providers {
    activegate = { source = "activegate/activegate" }
  }
}

provider "activegate" {
  cluster_url = "https://managed.example.com"
}

data "activegate_cluster_nodes" "gates" {
  node_type = "activegate"
}

resource "activegate_cluster_certificate" "gate" {
  for_each = { for node in data.activegate_cluster_nodes.gates.nodes : node.hostname => node }

  node_type      = each.value.node_type
  node_id        = each.value.node_id
  verify_address = "${each.key}:9999"

  certificate_pem       = file("gates/${each.key}.crt")
  certificate_chain_pem = file("issuing-ca.crt")
  private_key_pem_wo    = file("gates/${each.key}.key")
  required_dns_names    = [each.key]
}
