import {
  to = activegate_tenant_token_rotation.tenant
  identity = {
    id = "current"
  }
}
