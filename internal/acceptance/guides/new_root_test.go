// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

import (
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

// newRoot is a fleet of two gates, whose certificates come from another CA
// soon. That CA forgets the alias of all gates at first.
func newRoot() guide {
	hosts := []string{"gate1.example.com", "gate2.example.com"}
	return guide{
		before: func(w *world) {
			w.ca = keystoretest.NewCA("Old Root")
			next := keystoretest.NewCA("New Root")
			w.put("old-root.crt", w.ca.PEM())
			w.put("new-root.crt", next.PEM())
			w.certified(hosts...)
			for _, host := range hosts {
				w.certificate(w.ca, "certificates/"+host, host, "gates.example.com")
				w.certificate(next, "new/"+host, host, "gates.example.com")
				w.certificate(next, "without-alias/"+host, host)
				w.put("certificates/"+host+".chain.crt", w.ca.PEM())
				w.put("new/"+host+".chain.crt", next.PEM())
				w.put("without-alias/"+host+".chain.crt", next.PEM())
			}
		},
		after: func(w *world) {
			for _, host := range hosts {
				w.sole(host, w.issued["new/"+host])
			}
		},
	}
}
