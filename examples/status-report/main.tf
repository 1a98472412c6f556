terraform {
  required_version = ">= 1.11"
  required_providers {
    activegate = {
      source = "activegate/activegate"
    }
  }
}

# The tokens come from the environment variables DYNATRACE_API_TOKEN and
# ACTIVEGATE_API_TOKEN, that of a cluster from DYNATRACE_CLUSTER_API_TOKEN. A gate
# that is down is a row of the report, no error.
provider "activegate" {
  environment_url    = var.environment_url
  ca_certificate_pem = var.ca_certificate_pem
  cluster_url        = var.cluster_url
  on_unreachable     = "defer"
}

# What each gate serves. One request a gate.
data "activegate_certificate_list" "gate" {
  for_each = var.gates

  activegate_url       = each.value.activegate_url
  trusted_fingerprints = each.value.trusted_fingerprints
}

# Which token each gate uses. Two requests, however many gates.
data "activegate_token_status" "fleet" {
  expected_hostnames = keys(var.gates)
}

# The nodes of a Managed cluster, where one is named. Two requests, and one a node.
data "activegate_cluster_nodes" "all" {
  count = var.cluster_url == null ? 0 : 1
}
