import {
  to = activegate_appmon_certificate.appmon1
  id = "https://appmon1.example.com:8021"
}
