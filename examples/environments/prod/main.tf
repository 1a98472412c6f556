# The token comes from the environment variable DYNATRACE_API_TOKEN.
provider "activegate" {
  environment_url    = var.environment_url
  ca_certificate_pem = var.ca_certificate_pem

  # A gate that is down does not stop the others.
  on_unreachable = "defer"
}

module "fleet" {
  source = "../../modules/activegate-fleet"

  environment_id = var.environment_id
  gates = {
    for host, gate in var.gates : host => merge(gate, {
      certificate_pem = fileexists("certificates/${host}.crt") ? file("certificates/${host}.crt") : null
    })
  }
  private_keys = {
    for host in keys(var.gates) : host => file("certificates/${host}.key") if fileexists("certificates/${host}.key")
  }
  pkcs12_files = {
    for host in keys(var.gates) : host => { base64 = filebase64("certificates/${host}.p12"), password = var.pkcs12_passwords[host] }
    if fileexists("certificates/${host}.p12")
  }

  token = {
    expires_in    = "90d"
    before_expiry = "31d"
    spread        = "5d"
    overlap       = "14d"
    triggers      = var.token_triggers
  }

  # A gate that was taken out by mistake goes on working.
  keep_tokens = true
}
