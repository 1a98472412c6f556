# tls.tf
variable "keystore_password" {
  type      = string
  sensitive = true
  ephemeral = true
}

locals {
  tls = {
    apiVersion = "v1"
    kind       = "Secret"
    metadata   = { name = "activegate-tls", namespace = "dynatrace" }
    data = {
      "server.p12" = provider::activegate::pkcs12(
        file("gate.crt"), file("gate.key"), file("issuing-ca.crt"), var.keystore_password,
      )
      password = base64encode(var.keystore_password)
      alias    = base64encode("1") # what Java calls an entry without a name
    }
  }
}

# Writes the Secret when the certificate was renewed, for kubectl.
resource "terraform_data" "tls" {
  triggers_replace = filesha256("gate.crt")

  provisioner "local-exec" {
    command     = "umask 077 && printf %s \"$SECRET\" > tls.json"
    environment = { SECRET = jsonencode(local.tls) }
  }
}
