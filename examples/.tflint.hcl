# Each module is looked at by itself: a call would need the certificates and keys
# that an environment reads.
config {
  call_module_type = "none"
}

# The ruleset that comes with tflint: no plugin is downloaded.
plugin "terraform" {
  enabled = true
  preset  = "all"
}

# Which release of the provider to take is the user's choice.
rule "terraform_required_providers" {
  enabled = true
  version = false
}
