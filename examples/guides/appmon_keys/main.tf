# main.tf
terraform {
  required_version = ">= 1.11"
  required_providers {
    activegate = { source = "activegate/activegate" }
  }
}

provider "activegate" {
  appmon_url           = "https://appmon1.example.com:8021"
  trusted_fingerprints = ["5f3a8b0c9d41e27716abcd0e942358bf6ad170c93e85f4120b679ed834a15ce6"]
}

variable "keystore_password" {
  type      = string
  ephemeral = true
}

resource "activegate_keystore" "appmon1" {
  generate = {
    subject   = "appmon1.example.com"
    dns_names = ["appmon1.example.com"]
    valid_for = "2y"
    key       = "rsa-3072"
  }
  jks_file    = "keystore.jks"
  backup_file = "appmon1.zip"
  password_wo = var.keystore_password
}

data "activegate_appmon_collectors" "now" {
  trusted_fingerprints = [activegate_keystore.appmon1.fingerprint_sha256]
}

output "collectors" {
  value = data.activegate_appmon_collectors.now.report
}

# Clients are not sent the key.
output "dtfrontendserver_ini" {
  value = provider::activegate::appmon_ini(file("dtfrontendserver.ini"), {
    "com.dynatrace.diagnostics.ssl.allowprivatekeydeployment" = "false"
  })
}

# That of the server holds the password, and is kept in no state.
resource "terraform_data" "dtserver_ini" {
  triggers_replace = [
    activegate_keystore.appmon1.fingerprint_sha256,
    # Of all lines but the password's.
    sha256(provider::activegate::appmon_ini(file("dtserver.ini"), {
      "com.dynatrace.diagnostics.communication.sslkeystorepassword" = null
    })),
  ]

  provisioner "local-exec" {
    command = "umask 077 && mkdir -p new && printf %s \"$INI\" >new/dtserver.ini"
    environment = {
      INI = provider::activegate::appmon_ini(file("dtserver.ini"), {
        "com.dynatrace.diagnostics.communication.sslkeystorepassword" = var.keystore_password
      })
    }
  }
}
