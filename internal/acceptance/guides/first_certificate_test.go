// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

func firstCertificate() guide {
	return guide{
		before: func(w *world) { w.gates("gate1.example.com") },
		after: func(w *world) {
			w.sole("gate1.example.com", fromPEM(w.T, w.content("old/gate1.crt")))
		},
	}
}
