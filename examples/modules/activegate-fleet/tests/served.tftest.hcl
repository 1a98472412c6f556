# A gate on which somebody has activated another certificate.
mock_provider "activegate" {
  mock_resource "activegate_certificate" {
    defaults = { active = false }
  }
}

variables {
  environment_id = "abc12345"
  gates          = { "gate1.example.com" = { certificate_pem = "-----BEGIN CERTIFICATE-----" } }
  private_keys   = { "gate1.example.com" = "key" }
  pkcs12_files   = {}
}

run "gate_with_another_certificate" {
  expect_failures = [check.gates_serve_their_certificates]
}
