resource "activegate_certificate" "gate" {
  for_each = var.gates

  activegate_url = coalesce(each.value.activegate_url, "https://${each.key}:9999")
  environment_id = var.environment_id

  # Each gate has either PEM or a PKCS#12 file. What is null is as good as left out.
  certificate_pem       = each.value.certificate_pem
  certificate_chain_pem = each.value.certificate_chain_pem
  private_key_pem_wo    = lookup(var.private_keys, each.key, null)
  pkcs12_base64_wo      = try(var.pkcs12_files[each.key].base64, null)
  password_wo           = try(var.pkcs12_files[each.key].password, null)

  required_dns_names   = setunion([each.key], each.value.dns_names)
  trusted_fingerprints = each.value.trusted_fingerprints
}

resource "activegate_token" "gate" {
  for_each = var.gates

  name       = "gate ${each.key}"
  expires_in = var.token.expires_in
  overlap    = var.token.overlap

  rotation = {
    before_expiry = var.token.before_expiry
    spread        = var.token.spread
    triggers      = var.token.triggers
  }

  on_destroy = var.keep_tokens ? "retain" : "revoke"
}
