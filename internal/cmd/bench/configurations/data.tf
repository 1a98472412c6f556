resource "terraform_data" "one" {
  for_each = jsondecode(file("names.json"))
  input    = each.value
}
