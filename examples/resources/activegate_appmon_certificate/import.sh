# The id is the URL of the server.
terraform import activegate_appmon_certificate.appmon1 https://appmon1.example.com:8021
