# The rows in the order in which they need somebody, and as text.
locals {
  rows = {
    for host in local.hosts : host => {
      level = min(local.certificate_due[host].level, local.token_due[host].level, local.connection_due[host].level)
      due = compact([
        local.connection_due[host].text, local.certificate_due[host].text, local.token_due[host].text,
      ])
      certificate_days = try(local.days_left[local.certificates[host].expiry], null)
      token_days       = try(local.days_left[local.gates[host].token_expiration_date], null)
    }
  }

  # The level, then the day that comes first, then the name. A number with
  # leading zeros sorts as text.
  order = {
    for host, row in local.rows :
    format("%d %07d %s", row.level, 1000000 + min(coalesce(row.certificate_days, 999999), coalesce(row.token_days, 999999)), host) => host
  }
  sorted = [for key in sort(keys(local.order)) : local.order[key]]

  texts = {
    for host in local.hosts : host => {
      host    = host
      urgency = local.urgencies[local.rows[host].level]
      certificate = (
        !contains(keys(local.certificates), host) ? "not asked"
        : !local.certificates[host].reachable ? "not known"
        : local.certificates[host].builtin ? "built-in"
        : coalesce(local.certificates[host].subject, local.certificates[host].file)
      )
      file              = try(coalesce(local.certificates[host].file), "")
      certificate_until = try(formatdate("YYYY-MM-DD", local.certificates[host].expiry), "")
      certificate_days  = local.rows[host].certificate_days == null ? "" : tostring(local.rows[host].certificate_days)
      token             = try(coalesce(local.attention[host][0].state), coalesce(local.gates[host].token_state), "not known")
      token_id          = try(coalesce(local.gates[host].token_id), "")
      token_until       = try(formatdate("YYYY-MM-DD", local.gates[host].token_expiration_date), "")
      token_days        = local.rows[host].token_days == null ? "" : tostring(local.rows[host].token_days)
      connection        = try(local.gates[host].online ? "connected" : "offline", "not listed")
    }
  }

  levels = concat(values(local.rows)[*].level, values(local.node_rows)[*].level)
  counts = { for level, urgency in local.urgencies : urgency => length([for found in local.levels : found if found == level]) }

  enforced = try(
    data.activegate_token_status.fleet.enforcement.manual || data.activegate_token_status.fleet.enforcement.automatic ? "Gates without a valid token are refused."
    : data.activegate_token_status.fleet.enforcement.days_to_automatic == null ? "Gates without a valid token are not refused."
    : data.activegate_token_status.fleet.enforcement.days_to_automatic <= 1 ? "Gates without a valid token will be refused within a day."
    : "Gates without a valid token will be refused in ${data.activegate_token_status.fleet.enforcement.days_to_automatic} days.",
    "",
  )

  # What servers say is text, never markup.
  page = {
    title    = var.title
    at       = formatdate("YYYY-MM-DD hh:mm 'UTC'", local.now)
    enforced = local.enforced
  }
  html_page = { for name, text in local.page : name => replace(replace(replace(replace(text, "&", "&amp;"), "<", "&lt;"), ">", "&gt;"), "\"", "&quot;") }
  html_rows = [
    for host in local.sorted : {
      level = local.rows[host].level
      text  = { for name, text in local.texts[host] : name => replace(replace(replace(replace(text, "&", "&amp;"), "<", "&lt;"), ">", "&gt;"), "\"", "&quot;") }
      due   = [for text in local.rows[host].due : replace(replace(replace(replace(text, "&", "&amp;"), "<", "&lt;"), ">", "&gt;"), "\"", "&quot;")]
    }
  ]
  markdown_page = { for name, text in local.page : name => replace(replace(text, "/[\\r\\n]+/", " "), "/([\\\\`*_\\[\\]<>|#])/", "\\$1") }
  markdown_rows = [
    for host in local.sorted : {
      level = local.rows[host].level
      text  = { for name, text in local.texts[host] : name => replace(replace(text, "/[\\r\\n]+/", " "), "/([\\\\`*_\\[\\]<>|#])/", "\\$1") }
      due   = [for text in local.rows[host].due : replace(replace(text, "/[\\r\\n]+/", " "), "/([\\\\`*_\\[\\]<>|#])/", "\\$1")]
    }
  ]
}
