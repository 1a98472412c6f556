import {
  to = activegate_token_enforcement.this
  id = "current"
}
