variable "keystore_password" {
  type      = string
  sensitive = true
}

# For gates that are configured by file: goes into custom.properties, in the
# gate's config folder, and counts after a restart of the gate.
output "custom_properties" {
  value     = provider::activegate::custom_properties("gate1.p12", var.keystore_password, "gate1")
  sensitive = true
}
