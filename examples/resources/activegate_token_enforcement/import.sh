# An environment has one token enforcement, and that one is called current.
terraform import activegate_token_enforcement.this current
