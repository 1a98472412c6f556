variable "keystore_password" {
  type      = string
  sensitive = true
}

# To be put back into <DT_HOME>/server, before the server starts.
output "dtserver_ini" {
  value = provider::activegate::appmon_ini(file("dtserver.ini"), {
    "com.dynatrace.diagnostics.communication.sslkeystorepassword" = var.keystore_password
    "com.dynatrace.diagnostics.ssl.allowprivatekeydeployment"     = "false"
    "com.dynatrace.diagnostics.debugKeyStore"                     = null
  })
  sensitive = true
}
