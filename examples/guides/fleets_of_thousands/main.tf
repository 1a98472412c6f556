# gates.json holds each gate's host and address:
#   { "gate1.example.com": "https://gate1.example.com:9999", ... }
locals {
  gates = jsondecode(file("${path.module}/gates.json"))

  # About 500 gates in each. A gate's shard depends on nothing but its name:
  # gates that come and go move no other one. Choose the number once.
  count_of_shards = 10

  shards = {
    for shard in range(local.count_of_shards) : shard => {
      for host, url in local.gates : host => url
      if parseint(substr(sha256(host), 0, 8), 16) % local.count_of_shards == shard
    }
  }
}

module "shard" {
  source   = "./shard"
  for_each = local.shards

  gates = each.value
}
