# What the module refuses, and that it says so. Plans only, with a mocked
# provider: neither a gate nor an environment is asked.
mock_provider "activegate" {}

variables {
  environment_id = "abc12345"
  private_keys   = { "gate1.example.com" = "key" }
}

run "environment_with_an_address" {
  command = plan
  variables {
    environment_id = "https://abc12345.live.dynatrace.com"
    gates          = {}
  }
  expect_failures = [var.environment_id]
}

run "gate_named_by_its_address" {
  command = plan
  variables {
    gates        = { "https://gate1.example.com:9999" = { certificate_pem = "-----BEGIN CERTIFICATE-----" } }
    private_keys = { "https://gate1.example.com:9999" = "key" }
  }
  expect_failures = [var.gates]
}

run "address_without_tls" {
  command = plan
  variables {
    gates = { "gate1.example.com" = { certificate_pem = "-----BEGIN CERTIFICATE-----", activegate_url = "http://gate1.example.com:9999" } }
  }
  expect_failures = [var.gates]
}

run "path_instead_of_a_certificate" {
  command = plan
  variables {
    gates = { "gate1.example.com" = { certificate_pem = "certificates/gate1.crt" } }
  }
  expect_failures = [var.gates]
}

run "one_gate_twice" {
  command = plan
  variables {
    gates = {
      "gate1.example.com" = { certificate_pem = "-----BEGIN CERTIFICATE-----", activegate_url = "https://10.0.0.1:9999" }
      "gate2.example.com" = { certificate_pem = "-----BEGIN CERTIFICATE-----", activegate_url = "https://10.0.0.1:9999" }
    }
    private_keys = { "gate1.example.com" = "key", "gate2.example.com" = "key" }
  }
  expect_failures = [var.gates]
}

run "gate_without_a_key" {
  command = plan
  variables {
    gates        = { "gate1.example.com" = { certificate_pem = "-----BEGIN CERTIFICATE-----" } }
    private_keys = {}
  }
  expect_failures = [var.private_keys]
}

run "gate_without_a_certificate" {
  command = plan
  variables {
    gates = { "gate1.example.com" = {} }
  }
  expect_failures = [var.pkcs12_files]
}

run "gate_with_two_certificates" {
  command = plan
  variables {
    gates        = { "gate1.example.com" = { certificate_pem = "-----BEGIN CERTIFICATE-----" } }
    pkcs12_files = { "gate1.example.com" = { base64 = "file", password = "changeit" } }
  }
  expect_failures = [var.pkcs12_files]
}

run "gate_with_a_file_and_a_key" {
  command = plan
  variables {
    gates        = { "gate1.example.com" = {} }
    pkcs12_files = { "gate1.example.com" = { base64 = "file", password = "changeit" } }
  }
  expect_failures = [var.pkcs12_files]
}

run "duration_of_another_tool" {
  command = plan
  variables {
    gates = {}
    token = { expires_in = "90 days" }
  }
  expect_failures = [var.token]
}
