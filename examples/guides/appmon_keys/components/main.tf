# components/main.tf
terraform {
  required_version = ">= 1.11"
  required_providers {
    activegate = { source = "activegate/activegate" }
  }
}

locals {
  own_keys = { "com.dynatrace.diagnostics.ssl.allowprivatekeydeployment" = "false" }
}

resource "terraform_data" "start_files" {
  triggers_replace = [
    filesha256("dtfrontendserver.ini"),
    # Of all lines but the password's.
    sha256(provider::activegate::appmon_ini(file("dtserver.ini"), {
      "com.dynatrace.diagnostics.communication.sslkeystorepassword" = null
    })),
  ]

  provisioner "local-exec" {
    command = "umask 077 && mkdir -p new && printf %s \"$SERVER\" >new/dtserver.ini && printf %s \"$FRONTEND\" >new/dtfrontendserver.ini"
    environment = {
      SERVER   = provider::activegate::appmon_ini(file("dtserver.ini"), local.own_keys)
      FRONTEND = provider::activegate::appmon_ini(file("dtfrontendserver.ini"), local.own_keys)
    }
  }
}

output "commands" {
  value = { for component in ["server", "frontendserver", "collector", "client"] :
    component => provider::activegate::appmon_command(component, ["clearkeys", "clearcerts"])
  }
}
