# export APPMON_URL=https://appmon1:8021 APPMON_USERNAME=...
# read -rs APPMON_PASSWORD && export APPMON_PASSWORD
data "activegate_appmon_collectors" "now" {}

# What the wizard checks before another key is deployed.
check "collectors" {
  assert {
    condition     = data.activegate_appmon_collectors.now.ready
    error_message = data.activegate_appmon_collectors.now.report
  }
}

output "collectors" {
  value = data.activegate_appmon_collectors.now.report
}
