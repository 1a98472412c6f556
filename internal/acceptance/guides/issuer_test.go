// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

import "strings"

func fromIssuer() guide {
	return guide{
		before: func(w *world) {
			w.put("issuing-ca.crt", w.ca.PEM())
			w.put("ca.key", w.ca.KeyPEM())
			w.certified("gate1.example.com")
		},
		after: func(w *world) {
			files := w.gate("gate1.example.com").Files()
			if len(files) != 1 || !files[0].Active {
				w.Errorf("the gate should have one file, which is active: %+v", files)
			}
			if state := w.content("terraform.tfstate"); strings.Contains(state, "PRIVATE KEY") {
				w.Error("the state holds a private key")
			}
		},
	}
}
