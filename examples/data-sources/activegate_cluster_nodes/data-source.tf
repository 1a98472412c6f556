terraform {
  required_providers {
    activegate = { source = "activegate/activegate" }
  }
}

# read -rs DYNATRACE_CLUSTER_API_TOKEN && export DYNATRACE_CLUSTER_API_TOKEN
provider "activegate" {
  cluster_url = "https://managed.example.com"
}

data "activegate_cluster_nodes" "gates" {
  node_type = "activegate"
}

output "certificates_of_cluster_activegates" {
  value = {
    for node in data.activegate_cluster_nodes.gates.nodes :
    node.hostname => node.default_certificate ? "its own" : "${node.subject}, until ${node.not_after}"
  }
}
