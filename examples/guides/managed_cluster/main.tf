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

# The ids of the Cluster ActiveGates, by the names of their hosts.
data "activegate_cluster_nodes" "gates" {
  node_type = "activegate"
}

locals {
  ids = { for node in data.activegate_cluster_nodes.gates.nodes : node.hostname => node.node_id }
}

resource "activegate_cluster_certificate" "gate" {
  for_each = toset(["gate1.example.com", "gate2.example.com"])

  node_type      = "activegate"
  node_id        = local.ids[each.key]
  verify_address = "${each.key}:9999"

  certificate_pem       = file("gates/${each.key}.crt")
  certificate_chain_pem = file("issuing-ca.crt")
  private_key_pem_wo    = file("gates/${each.key}.key")
  required_dns_names    = [each.key]
}
