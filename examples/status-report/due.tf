# What is due, with its urgency: 0 is now, 1 is soon, 2 is nothing.
locals {
  urgencies = ["act now", "due soon", "fine"]

  certificate_due = {
    for host in local.hosts : host => (
      !contains(keys(local.certificates), host) ? { level = 2, text = "" }
      : !local.certificates[host].reachable ? { level = 0, text = "The gate does not answer. Start it, or check its address and the firewall." }
      : local.certificates[host].builtin ? { level = 1, text = "It serves its built-in certificate. Give it one with activegate_certificate." }
      : local.certificates[host].expiry == null ? { level = 2, text = "The gate does not tell when its certificate expires: the abbreviation of its time zone is ambiguous." }
      : timecmp(local.certificates[host].expiry, local.now) <= 0 ? { level = 0, text = "The certificate has expired. Renew it and apply." }
      : local.days_left[local.certificates[host].expiry] <= var.warning_days ? { level = 1, text = "The certificate expires soon. Renew it and apply." }
      : { level = 2, text = "" }
    )
  }

  token_due = {
    for host in local.hosts : host => (
      !local.told ? { level = 1, text = "Nothing is known of its token: the access token lacks the scope activeGates.read." }
      : !contains(keys(local.attention), host) ? { level = 2, text = "" }
      : {
        level = contains(["EXPIRING", "ABSENT", "UNSUPPORTED"], local.attention[host][0].state) ? 1 : 0
        text  = local.attention[host][0].action
      }
    )
  }

  connection_due = {
    for host in local.hosts : host => (
      try(local.gates[host].online, true) ? { level = 2, text = "" }
      : { level = 0, text = "It is not connected since ${coalesce(local.gates[host].offline_since, "an unknown time")}." }
    )
  }
}
