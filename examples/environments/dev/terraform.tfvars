environment_url = "https://dev12345.live.dynatrace.com"
environment_id  = "dev12345"

gates = {
  "gate1.dev.example.com" = {}
}
