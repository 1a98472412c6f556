# insecure/main.tf
terraform {
  required_version = ">= 1.11"
  required_providers {
    activegate = { source = "activegate/activegate" }
  }
}

variable "keystore_password" {
  type      = string
  ephemeral = true
}

# For the minutes of steps 5 and 6 alone.
variable "send_key" {
  type    = bool
  default = false
}

resource "activegate_keystore" "appmon1" {
  generate    = { subject = "appmon1.example.com", valid_for = "2y" }
  jks_file    = "keystore.jks"
  backup_file = "appmon1.zip"
  password_wo = var.keystore_password
}

locals {
  deployment = { "com.dynatrace.diagnostics.ssl.allowprivatekeydeployment" = tostring(var.send_key) }
}

resource "terraform_data" "start_files" {
  triggers_replace = [
    var.send_key,
    filesha256("dtfrontendserver.ini"),
    # Of all lines but the password's.
    sha256(provider::activegate::appmon_ini(file("dtserver.ini"), {
      "com.dynatrace.diagnostics.communication.sslkeystorepassword" = null
    })),
  ]

  provisioner "local-exec" {
    command = "umask 077 && mkdir -p new && printf %s \"$SERVER\" >new/dtserver.ini && printf %s \"$FRONTEND\" >new/dtfrontendserver.ini"
    environment = {
      SERVER = provider::activegate::appmon_ini(file("dtserver.ini"), merge(local.deployment, {
        "com.dynatrace.diagnostics.communication.sslkeystorepassword" = var.keystore_password
      }))
      FRONTEND = provider::activegate::appmon_ini(file("dtfrontendserver.ini"), {
        "com.dynatrace.diagnostics.ssl.allowprivatekeydeployment" = "false"
      })
    }
  }
}

output "collector_command" {
  value = provider::activegate::appmon_command("collector", ["clearcerts"])
}
