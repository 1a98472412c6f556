import {
  to = activegate_certificate.gate1
  identity = {
    activegate_url = "https://gate1.example.com:9999"
    environment_id = "abc12345"
    name           = "gate1.p12"
  }
}
