# Sensitive, so that an apply does not print whole pages; `output -raw` does.
output "html" {
  description = "The report as a page of its own: terraform output -raw html > report.html"
  value = templatefile("${path.module}/templates/report.html.tftpl", {
    page = local.html_page, rows = local.html_rows, counts = local.counts, nodes = local.html_nodes,
  })
  sensitive = true
}

output "markdown" {
  description = "The report for a ticket, a chat or a pipeline's summary: terraform output -raw markdown"
  value = templatefile("${path.module}/templates/report.md.tftpl", {
    page = local.markdown_page, rows = local.markdown_rows, counts = local.counts, nodes = local.markdown_nodes,
  })
  sensitive = true
}

output "counts" {
  description = "How many gates and nodes need what: act now, due soon, fine."
  value       = local.counts
}
