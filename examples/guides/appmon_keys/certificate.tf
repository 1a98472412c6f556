# certificate.tf
resource "activegate_appmon_certificate" "appmon1" {
  fingerprint_sha256 = activegate_keystore.appmon1.fingerprint_sha256
  restart_collectors = "now"
}

output "collector_command" {
  value = provider::activegate::appmon_command("collector", ["clearcerts"])
}
