# The engine compares instants and does not subtract them. So each date becomes
# the number of its day, and the difference of two numbers is the days left.
locals {
  now = coalesce(var.now, plantimestamp())

  dates = toset(compact(concat(
    [local.now],
    [for certificate in local.certificates : certificate.expiry],
    [for gate in local.statuses : gate.token_expiration_date],
    [for node in local.nodes : node.not_after],
  )))

  # Years begin in March: then the leap day is their last, and a month's first
  # day is a formula.
  calendar = {
    for date in local.dates : date => {
      year  = tonumber(formatdate("YYYY", date)) - (tonumber(formatdate("M", date)) > 2 ? 0 : 1)
      month = (tonumber(formatdate("M", date)) + 9) % 12
      day   = tonumber(formatdate("D", date))
    }
  }
  day_number = {
    for date, its in local.calendar : date =>
    365 * its.year + floor(its.year / 4) - floor(its.year / 100) + floor(its.year / 400) + floor((153 * its.month + 2) / 5) + its.day
  }
  days_left = { for date, number in local.day_number : date => number - local.day_number[local.now] }
}
