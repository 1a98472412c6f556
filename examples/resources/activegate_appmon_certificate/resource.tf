# export APPMON_URL=https://appmon1.example.com:8021 APPMON_USERNAME=...
# read -rs APPMON_PASSWORD && export APPMON_PASSWORD
resource "activegate_appmon_certificate" "appmon1" {
  # Of the key that lies in server/conf/keystore.jks now: fingerprint_sha256 of its
  # activegate_keystore.
  fingerprint_sha256 = "5f3a8b0c9d41e27716abcd0e942358bf6ad170c93e85f4120b679ed834a15ce6"

  verify_addresses   = ["appmon1.example.com:6699"]
  restart_collectors = "now"
}

output "next_step" {
  value = activegate_appmon_certificate.appmon1.next_step
}
