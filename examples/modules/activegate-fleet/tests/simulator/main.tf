# A root module that uses the fleet as others do, with the gates of the
# simulator, and looks at what these serve by requests of its own.
locals {
  simulator = jsondecode(file(var.simulator))
  gates     = { for gate in local.simulator.gates : gate.name => gate.url }
  folder    = var.renewed ? "${var.certificates}/renewed" : var.certificates
  # One gate has a PKCS#12 file, the others have PEM.
  packed = keys(local.gates)[0]
}

provider "activegate" {
  environment_url = local.simulator.api.managedUrl
  api_token       = local.simulator.token

  ca_certificate_pem = join("\n", [local.simulator.api.caPem, local.simulator.ca, file("${var.certificates}/ca.crt")])
}

module "fleet" {
  source = "../.."

  environment_id = local.simulator.environment
  gates = {
    for name, url in local.gates : name => { activegate_url = url, certificate_pem = name == local.packed ? null : file("${local.folder}/${name}.crt") }
  }
  # A test cannot expect that a check of a child module fails, and no gate of the
  # simulator installs its token.
  check_tokens = false
  private_keys = { for name, url in local.gates : name => file("${local.folder}/${name}.key") if name != local.packed }
  pkcs12_files = {
    (local.packed) = {
      base64   = provider::activegate::pkcs12(file("${local.folder}/${local.packed}.crt"), file("${local.folder}/${local.packed}.key"), null, "changeit")
      password = "changeit"
    }
  }
}

data "activegate_certificate_list" "gate" {
  for_each = local.gates

  activegate_url = each.value
  environment_id = local.simulator.environment
  depends_on     = [module.fleet]
}
