# The way back to a key that AppMon makes itself.
output "way_back" {
  value = provider::activegate::appmon_command("server", ["clearkeys", "clearcerts"])
}

# On a collector that does not come back.
output "collector" {
  value = provider::activegate::appmon_command("collector", ["clearcerts"])
}
