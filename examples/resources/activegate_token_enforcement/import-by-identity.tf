import {
  to = activegate_token_enforcement.this
  identity = {
    id = "current"
  }
}
