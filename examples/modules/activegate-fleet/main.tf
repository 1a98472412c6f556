resource "activegate_certificate" "gate" {
  for_each = var.gates

  activegate_url = coalesce(each.value.activegate_url, "https://${each.key}:9999")
  environment_id = var.environment_id

  certificate_pem       = each.value.certificate_pem
  certificate_chain_pem = each.value.certificate_chain_pem
  private_key_pem_wo    = var.private_keys[each.key]

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
  }

  on_destroy = var.keep_tokens ? "retain" : "revoke"
}
