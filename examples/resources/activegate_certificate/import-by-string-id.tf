import {
  to = activegate_certificate.gate1
  id = "https://gate1.example.com:9999,abc12345,gate1.p12"
}
