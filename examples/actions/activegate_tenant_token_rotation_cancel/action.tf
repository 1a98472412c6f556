resource "activegate_tenant_token_rotation" "this" {
  triggers = { reason = "yearly" }
}

# To go back while the rotation is open:
#   terraform apply -invoke=action.activegate_tenant_token_rotation_cancel.back
action "activegate_tenant_token_rotation_cancel" "back" {
  config {
    active_token_sha256 = activegate_tenant_token_rotation.this.active_token_sha256
    old_token_sha256    = activegate_tenant_token_rotation.this.old_token_sha256
  }
}
