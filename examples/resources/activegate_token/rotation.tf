resource "activegate_token" "gate2" {
  name       = "gate gate2.example.com"
  expires_in = "180d"
  overlap    = "14d"

  rotation = {
    before_expiry = "45d"
    triggers = {
      incident = "none" # any other text rotates at the next apply
    }
  }
}
