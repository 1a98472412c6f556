list "activegate_cluster_certificate" "gates" {
  provider = activegate

  config {
    node_type = "activegate"
  }
}
