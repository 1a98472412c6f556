environment_url = "https://stg12345.live.dynatrace.com"
environment_id  = "stg12345"

gates = {
  "gate1.staging.example.com" = {}
  "gate2.staging.example.com" = {}
}
