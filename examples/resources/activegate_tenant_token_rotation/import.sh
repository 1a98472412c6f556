# An environment has at most one open rotation, and that one is called current.
terraform import activegate_tenant_token_rotation.tenant current
