# gate, environment, file name on the gate
terraform import activegate_certificate.gate1 'https://gate1.example.com:9999,abc12345,gate1.p12'
