data "activegate_certificate_list" "gate1" {
  activegate_url = "https://gate1.example.com:9999"
  environment_id = "abc12345"
}

output "serves" {
  value = {
    file        = data.activegate_certificate_list.gate1.active_name
    fingerprint = data.activegate_certificate_list.gate1.served_fingerprint
  }
}

# Files that lie on the gate and are not in use.
output "inactive" {
  value = [
    for certificate in data.activegate_certificate_list.gate1.certificates :
    certificate.name if !certificate.active
  ]
}
