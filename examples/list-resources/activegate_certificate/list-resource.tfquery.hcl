# Files that lie on these gates and serve nobody.
list "activegate_certificate" "orphan" {
  provider = activegate

  config {
    activegate_urls = ["https://gate1.example.com:9999", "https://gate2.example.com:9999"]
    active          = false
  }
}

# What each gate serves, in a list of its own: a gate that is down does not hide
# the others.
list "activegate_certificate" "served" {
  for_each         = toset(["https://gate1.example.com:9999", "https://gate2.example.com:9999"])
  provider         = activegate
  include_resource = true

  config {
    activegate_urls = [each.value]
    active          = true
  }
}
