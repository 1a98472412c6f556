terraform {
  required_version = ">= 1.11"
  required_providers {
    activegate = {
      source = "activegate/activegate"
    }
  }
}

# The token comes from the environment variable ACTIVEGATE_API_TOKEN.
provider "activegate" {
  activegate_url = "https://gate1.example.com:9999/e/abc12345"

  # A gate that has no certificate of yours yet presents a self-signed one.
  # Trust exactly that one; after the first apply the line is not needed.
  trusted_fingerprints = ["5f:3a:8b:0c:9d:41:e2:77:16:ab:cd:0e:94:23:58:bf:6a:d1:70:c9:3e:85:f4:12:0b:67:9e:d8:34:a1:5c:e6"]
}
