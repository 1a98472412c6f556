import {
  to = activegate_token.gate1
  identity = {
    id = "dt0g02.4KWZO5EF"
  }
}
