// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

import "github.com/activegate/terraform-provider-activegate/internal/simulator"

func fromCurl() guide {
	return guide{
		before: func(w *world) {
			w.gates("gate1.example.com")
			w.api.AddMember(simulator.Hostname("gate1.example.com"))
			w.put("issuing-ca.crt", w.ca.PEM())
			w.certificate(w.ca, "gate1", "gate1.example.com")
			w.certificate(w.ca, "renewed", "gate1.example.com")
		},
		after: func(w *world) {
			w.sole("gate1.example.com", w.issued["renewed"])
			if tokens := w.api.GateTokens(); len(tokens) != 1 || tokens[0].Name != "gate gate1.example.com" {
				w.Errorf("not one token is left, that of Terraform: %v", tokens)
			}
			if w.api.RotationOpen() {
				w.Error("a rotation is still open")
			}
		},
	}
}
