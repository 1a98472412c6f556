import {
  to = activegate_cluster_certificate.gate1
  id = "activegate/32"
}
