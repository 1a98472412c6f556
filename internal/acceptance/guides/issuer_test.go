// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

func fromIssuer() guide {
	return guide{
		before: func(w *world) {
			w.put("issuing-ca.crt", w.ca.PEM())
			w.put("ca.key", w.ca.KeyPEM())
			w.certified("gate1.example.com")
		},
		after: func(w *world) {
		},
	}
}
