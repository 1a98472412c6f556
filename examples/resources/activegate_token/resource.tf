resource "activegate_token" "gate1" {
  name       = "gate gate1.example.com"
  expires_in = "90d"

  # A plan of the last 31 days before the expiry rotates. The predecessor stays
  # valid for the overlap, and for as long as a gate still uses it.
  overlap  = "7d"
  rotation = {}
}
