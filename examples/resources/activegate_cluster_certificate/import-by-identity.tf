import {
  to = activegate_cluster_certificate.gate1
  identity = {
    cluster_url = "https://managed.example.com"
    node_type   = "activegate"
    node_id     = "32"
  }
}
