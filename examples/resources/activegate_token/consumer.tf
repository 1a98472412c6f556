# Whatever depends on the token gets the new one in the apply that rotates it.
resource "terraform_data" "token_of_gate1" {
  triggers_replace = activegate_token.gate1.id

  provisioner "local-exec" {
    command = "sh ./install-token.sh gate1.example.com"
    environment = {
      ACTIVEGATE_TOKEN = activegate_token.gate1.token
    }
  }
}
