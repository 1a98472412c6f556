# What a data source on each gate adds.
data "activegate_certificate_list" "gate" {
  for_each       = local.gates
  activegate_url = each.value
}
