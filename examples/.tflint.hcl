# The ruleset that comes with tflint: no plugin is downloaded.
plugin "terraform" {
  enabled = true
  preset  = "all"
}

# Releases differ in what there is: which one to take is the user's choice.
rule "terraform_required_providers" {
  enabled = true
  version = false
}
