import {
  to = activegate_appmon_certificate.appmon1
  identity = {
    id = "https://appmon1.example.com:8021"
  }
}
