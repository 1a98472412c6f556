output "report" {
  description = "The exit code on the first line, then the summary in Markdown."
  value       = local.report
}
