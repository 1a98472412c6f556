# switches/main.tf
terraform {
  required_version = ">= 1.11"
  required_providers {
    activegate = { source = "activegate/activegate" }
  }
}

output "commands" {
  value = {
    for does, given in {
      trust_the_server_anew  = ["collector", "clearcerts"]
      make_keys_anew         = ["server", "clearkeys", "clearcerts"]
      forget_dc_rum          = ["server", "cleardcrum"]
      write_passwords_anew   = ["server", "reinitpasswords"]
      start_without_switches = ["server"]
    } : does => provider::activegate::appmon_command(given[0], slice(given, 1, length(given)))
  }
}

# true logs what is done with keystores; null takes the line out again.
output "dtfrontendserver_ini" {
  value = { for logs in ["true", null] : coalesce(logs, "no more") => provider::activegate::appmon_ini(file("../dtfrontendserver.ini"), {
    "com.dynatrace.diagnostics.debugKeyStore" = logs
  }) }
}
