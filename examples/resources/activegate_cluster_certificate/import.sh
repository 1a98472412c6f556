# The type and the id of the node.
terraform import activegate_cluster_certificate.gate1 activegate/32
