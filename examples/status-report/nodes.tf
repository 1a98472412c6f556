# The nodes of a cluster, which tells nothing of their tokens.
locals {
  nodes = { for node in flatten(data.activegate_cluster_nodes.all[*].nodes) : "${node.node_type}/${node.node_id}" => node }

  node_certificate_due = {
    for id, node in local.nodes : id => (
      node.not_after == null ? { level = 1, text = "The cluster does not tell its certificate: the warnings of the run say why." }
      : timecmp(node.not_after, local.now) <= 0 ? { level = 0, text = "The certificate has expired. Renew it and apply." }
      : local.days_left[node.not_after] <= var.warning_days ? { level = 1, text = "The certificate expires soon. Renew it and apply." }
      : coalesce(node.default_certificate, false) ? { level = 1, text = "It has the certificate that it came with. Give it one with activegate_cluster_certificate." }
      : { level = 2, text = "" }
    )
  }
  node_restart_due = {
    for id, node in local.nodes : id => (
      coalesce(node.restart_required, false) ? { level = 1, text = "A certificate is stored that it presents only after a restart. Restart the node." } : { level = 2, text = "" }
    )
  }
  node_connection_due = {
    for id, node in local.nodes : id => coalesce(node.online, true) ? { level = 2, text = "" } : { level = 0, text = "The node is not running, or not connected." }
  }

  node_rows = {
    for id, node in local.nodes : id => {
      level = min(local.node_connection_due[id].level, local.node_certificate_due[id].level, local.node_restart_due[id].level)
      due   = compact([local.node_connection_due[id].text, local.node_certificate_due[id].text, local.node_restart_due[id].text])
      days  = try(local.days_left[node.not_after], null)
    }
  }
  node_order = {
    for id, row in local.node_rows :
    format("%d %07d %s %s", row.level, 1000000 + coalesce(row.days, 999999), coalesce(local.nodes[id].hostname, "-"), id) => id
  }

  node_texts = {
    for id, node in local.nodes : id => {
      host        = coalesce(node.hostname, node.node_id)
      urgency     = local.urgencies[local.node_rows[id].level]
      connection  = node.online == null ? "not known" : node.online ? "connected" : "offline"
      type        = node.node_type == "server" ? "cluster node" : "Cluster ActiveGate"
      id          = node.node_id
      certificate = node.not_after == null ? "not known" : coalesce(node.default_certificate, false) ? "its own" : coalesce(node.subject, "not known")
      issuer      = node.issuer == null ? "" : "issued by ${node.issuer}"
      until       = try(formatdate("YYYY-MM-DD", node.not_after), "")
      days        = local.node_rows[id].days == null ? "" : tostring(local.node_rows[id].days)
    }
  }

  # Null without a cluster.
  html_nodes = var.cluster_url == null ? null : [
    for id in [for key in sort(keys(local.node_order)) : local.node_order[key]] : {
      level = local.node_rows[id].level
      text  = { for name, text in local.node_texts[id] : name => replace(replace(replace(replace(text, "&", "&amp;"), "<", "&lt;"), ">", "&gt;"), "\"", "&quot;") }
      due   = [for text in local.node_rows[id].due : replace(replace(replace(replace(text, "&", "&amp;"), "<", "&lt;"), ">", "&gt;"), "\"", "&quot;")]
    }
  ]
  markdown_nodes = var.cluster_url == null ? null : [
    for id in [for key in sort(keys(local.node_order)) : local.node_order[key]] : {
      level = local.node_rows[id].level
      text  = { for name, text in local.node_texts[id] : name => replace(replace(text, "/[\\r\\n]+/", " "), "/([\\\\`*_\\[\\]<>|#])/", "\\$1") }
      due   = [for text in local.node_rows[id].due : replace(replace(text, "/[\\r\\n]+/", " "), "/([\\\\`*_\\[\\]<>|#])/", "\\$1")]
    }
  ]
}
