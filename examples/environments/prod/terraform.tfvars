environment_url = "https://abc12345.live.dynatrace.com"
environment_id  = "abc12345"

gates = {
  "gate1.example.com" = {}
  "gate2.example.com" = { dns_names = ["gates.example.com"] }
  "gate3.example.com" = { activegate_url = "https://10.0.3.7:9999" }
}
