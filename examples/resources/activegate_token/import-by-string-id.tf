import {
  to = activegate_token.gate1
  id = "dt0g02.4KWZO5EF"
}
