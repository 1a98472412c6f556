# What the module makes of its inputs, with a mocked provider: neither a gate nor
# an environment is asked. What only the provider knows are the defaults below;
# write-only inputs, such as the private key, are null in every mock.
mock_provider "activegate" {
  mock_resource "activegate_certificate" {
    defaults = {
      name               = "terraform-0123abcd-aaaaaaaa.p12"
      active             = true
      fingerprint_sha256 = "0123abcd0123abcd0123abcd0123abcd0123abcd0123abcd0123abcd0123abcd"
      not_after          = "2100-01-01T00:00:00Z"
    }
  }

  mock_resource "activegate_token" {
    defaults = {
      id              = "dt0g02.4KWZO5EF"
      token           = "dt0g02.4KWZO5EF.NOTATOKEN"
      expiration_date = "2100-01-01T00:00:00Z"
    }
  }
}

variables {
  environment_id = "abc12345"
  gates = {
    "gate1.example.com" = { certificate_pem = "-----BEGIN CERTIFICATE-----" }
    "gate2.example.com" = {
      certificate_pem = "-----BEGIN CERTIFICATE-----"
      activegate_url  = "https://10.0.0.2:9999"
      dns_names       = ["gates.example.com"]
    }
    "gate3.example.com" = {}
  }
  private_keys = {
    "gate1.example.com" = "key"
    "gate2.example.com" = "key"
  }
  pkcs12_files = { "gate3.example.com" = { base64 = "file", password = "changeit" } }
}

run "defaults" {
  assert {
    condition     = { for host, gate in output.gates : host => gate.activegate_url } == { "gate1.example.com" = "https://gate1.example.com:9999", "gate2.example.com" = "https://10.0.0.2:9999", "gate3.example.com" = "https://gate3.example.com:9999" }
    error_message = "A gate without an address is asked at https://<host name>:9999."
  }

  assert {
    condition     = activegate_certificate.gate["gate2.example.com"].required_dns_names == toset(["gate2.example.com", "gates.example.com"])
    error_message = "A certificate has to cover the host name and all of dns_names."
  }

  assert {
    condition     = activegate_token.gate["gate1.example.com"].name == "gate gate1.example.com"
    error_message = "The token is named after its gate."
  }

  assert {
    condition     = activegate_token.gate["gate1.example.com"].expires_in == "180d" && activegate_token.gate["gate1.example.com"].on_destroy == "revoke"
    error_message = "Tokens live 180 days, and are revoked with their gate, if nothing else is said."
  }

  assert {
    condition     = output.tokens["gate1.example.com"] == "dt0g02.4KWZO5EF.NOTATOKEN"
    error_message = "The output tokens holds the token of each gate."
  }

  # In no state: of a write-only input nothing is left.
  assert {
    condition     = activegate_certificate.gate["gate1.example.com"].private_key_pem_wo == null
    error_message = "The private key is in the state."
  }

  assert {
    condition     = activegate_certificate.gate["gate3.example.com"].pkcs12_base64_wo == null && activegate_certificate.gate["gate3.example.com"].password_wo == null
    error_message = "The PKCS#12 file is in the state."
  }
}

run "settings" {
  variables {
    token       = { expires_in = "30d", spread = "5d", triggers = { incident = "2027-03-01" } }
    keep_tokens = true
  }

  assert {
    condition     = activegate_token.gate["gate1.example.com"].expires_in == "30d" && activegate_token.gate["gate1.example.com"].rotation.spread == "5d"
    error_message = "The settings of token reach the token."
  }

  assert {
    condition     = activegate_token.gate["gate1.example.com"].rotation.triggers == tomap({ incident = "2027-03-01" })
    error_message = "A changed trigger rotates the token."
  }

  assert {
    condition     = activegate_token.gate["gate1.example.com"].on_destroy == "retain"
    error_message = "keep_tokens keeps tokens valid."
  }
}
