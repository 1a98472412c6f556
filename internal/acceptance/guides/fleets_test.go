// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

import (
	"encoding/json"
	"strings"
)

// fleets is a root with the provider in it and a fleet of three gates, of which
// one is in the shard that the page applies.
func fleets() guide {
	hosts := []string{"gate1.example.com", "gate2.example.com", inShard3}
	return guide{
		before: func(w *world) {
			w.certified(hosts...)
			addresses := map[string]string{}
			for _, host := range hosts {
				addresses[host] = "https://" + host + ":9999"
				w.certificate(w.ca, "certificates/"+host, host)
			}
			text, err := json.Marshal(addresses)
			if err != nil {
				w.Fatal(err)
			}
			w.put("gates.json", string(text))
			w.put("ca.crt", w.ca.PEM())
			w.put("provider.tf", strings.Replace(w.example("provider/environment.tf"),
				"environment_url", "ca_certificate_pem = file(\"ca.crt\")\n  environment_url", 1))
			w.initialized, w.exported, w.partial = true, true, true
		},
		after: func(w *world) {
			w.sole(inShard3, w.issued["certificates/"+inShard3])
			if files := w.gate(hosts[0]).Files(); len(files) > 0 {
				w.Errorf("another shard was applied as well: %+v", files)
			}
			if tokens := w.api.GateTokens(); len(tokens) != 1 {
				w.Errorf("there should be one token: %+v", tokens)
			}
		},
	}
}

// inShard3 is a host that the page's formula puts into shard 3.
const inShard3 = "gate11.example.com"
