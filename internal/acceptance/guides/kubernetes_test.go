// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

import (
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// inKubernetes is a gate in a container, which keeps nothing but the Secrets
// that are mounted into it.
func inKubernetes() guide {
	const host = "activegate.example.com"
	return guide{
		before: func(w *world) {
			w.certified(host)
			w.gate(host).Behave(func(b *simulator.Behaviour) { b.Container = true })
			w.api.AddMember(simulator.Hostname(host), simulator.Containerized())
			w.put("issuing-ca.crt", w.ca.PEM())
			w.certificate(w.ca, "gate", host)
		},
		meanwhile: map[string]func(*world){
			"the pod restarts": func(w *world) { w.gate(host).Restart() },
			"the tokens are rolled out": func(w *world) {
				tokens := w.manifest("tokens.json").StringData
				member, _ := w.api.Member(host)
				member.SetTenantToken(tokens["tenant-token"])
				member.Connect(tokens["auth-token"])
			},
			"the certificate is rolled out": func(w *world) {
				files := w.manifest("tls.json").Data
				w.gate(host).Restart()
				if err := w.gate(host).Seed("server.p12", files["server.p12"], string(files["password"]), true); err != nil {
					w.Error(err)
				}
				if alias := string(files["alias"]); alias != "1" {
					w.Errorf("the alias is %q", alias)
				}
			},
		},
		after: func(w *world) {
			tokens := w.api.GateTokens()
			if len(tokens) != 1 || tokens[0].LastUsed.IsZero() {
				w.Errorf("there should be one token, which is used: %+v", tokens)
			}
			if _, err := os.Stat(filepath.Join(w.directory, "tls.json")); err == nil {
				w.sole(host, w.issued["gate"])
			}
		},
	}
}

// manifest is a Secret that the page made.
type manifest struct {
	StringData map[string]string `json:"stringData"`
	Data       map[string][]byte `json:"data"`
}

func (w *world) manifest(name string) manifest {
	w.Helper()
	var m manifest
	if err := json.Unmarshal([]byte(w.content(name)), &m); err != nil {
		w.Fatal(err)
	}
	return m
}
