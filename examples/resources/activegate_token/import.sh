# the token's public id; the token itself cannot be read back
terraform import activegate_token.gate1 'dt0g02.4KWZO5EF'
