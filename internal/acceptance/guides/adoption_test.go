// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

import (
	"fmt"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// passwordOfOthers is that of files that were there before.
const passwordOfOthers = "known to others"

// adoptingFleet is a fleet of three gates that others have set up; two of them
// use tokens.
func adoptingFleet() guide {
	const hosts = 3
	host := func(number int) string { return fmt.Sprintf("gate%d.example.com", number) }
	return guide{
		before: func(w *world) {
			w.put("issuing-ca.crt", w.ca.PEM())
			for number := 1; number <= hosts; number++ {
				name := host(number)
				w.gates(name)
				file := w.certificate(w.ca, "certificates/"+name, name).PKCS12(passwordOfOthers)
				if err := w.gate(name).Seed("company.p12", file, passwordOfOthers, true); err != nil {
					w.Fatal(err)
				}
				w.certificate(w.ca, "renewed/"+name, name)
				if number == hosts {
					continue
				}
				_, secret := w.api.AddGateToken(simulator.TokenSeed{Name: "gate " + name, Expires: time.Now().Add(80 * day)})
				w.api.AddMember(simulator.Hostname(name), simulator.Using(secret))
			}
		},
		after: func(w *world) {
			for number := 1; number <= hosts; number++ {
				w.sole(host(number), w.issued["renewed/"+host(number)])
			}
			if tokens := w.api.GateTokens(); len(tokens) != hosts-1 {
				w.Errorf("tokens were made or revoked: %+v", tokens)
			}
			if losses := w.api.Losses(); len(losses) > 0 {
				w.Errorf("gates were cut off: %v", losses)
			}
		},
	}
}
