# fleet.tfquery.hcl
list "activegate_certificate" "served" {
  provider = activegate

  config {
    activegate_urls = [for host in ["gate1", "gate2", "gate3"] : "https://${host}.example.com:9999"]
    active          = true
  }
}

list "activegate_token" "gates" {
  provider = activegate

  config {
    name_regex = "^gate "
  }
}
