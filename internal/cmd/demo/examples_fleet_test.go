// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"crypto/tls"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// examplesFleet is the folder of the guide for large fleets.
const examplesFleet = "guides/fleets_of_thousands"

// shardOfGate1 is where the example's formula puts gate1.example.com.
const shardOfGate1 = "8"

// fleetBefore is a fleet of two gates, and what the third one needs later.
func fleetBefore(s *sandboxed) {
	module, err := os.ReadFile(filepath.Join(examples, examplesFleet, "shard", "main.tf"))
	if err != nil {
		s.Fatal(err)
	}
	s.put("shard/main.tf", string(module))
	authority := keystoretest.NewCA("Example CA")
	s.put("ca.pem", s.api.CAPEM()+authority.PEM())
	address := keystoretest.WithIPs(net.IPv4(127, 0, 0, 1))
	for _, host := range fleetHosts() {
		own := authority.Issue(keystoretest.WithDNS(host), address)
		s.sim.AddGate(simulator.Name(host), simulator.DefaultCertificate(&tls.Certificate{
			Certificate: [][]byte{own.Leaf.Raw}, PrivateKey: own.Key, Leaf: own.Leaf,
		}))
		next := authority.Issue(keystoretest.WithDNS(host), address)
		s.put("certificates/"+host+".crt", next.CertPEM)
		s.put("certificates/"+host+".key", next.KeyPEM)
	}
	s.gates(fleetHosts()[:2]...)
}

func fleetHosts() []string {
	return []string{"gate1.example.com", "gate2.example.com", "gate3.example.com"}
}

// gates writes the addresses of these gates.
func (s *sandboxed) gates(hosts ...string) {
	s.Helper()
	addresses := map[string]string{}
	for _, host := range hosts {
		gate, _ := s.sim.Gate(host)
		addresses[host] = gate.URL()
	}
	text, err := json.Marshal(addresses)
	if err != nil {
		s.Fatal(err)
	}
	s.put("gates.json", string(text))
}

// fleetAfter: another gate moves no other one, gates that are not asked cost
// nothing, and one shard is planned without the others by what the guide shows.
func fleetAfter(s *sandboxed) {
	printed := s.run("state", "list")
	for _, kind := range []string{"activegate_certificate", "activegate_token"} {
		if want := fmt.Sprintf(`module.shard["%s"].%s.gate["gate1.example.com"]`, shardOfGate1, kind); !strings.Contains(printed, want) {
			s.Errorf("the state lacks %s: %s", want, printed)
		}
	}
	s.gates(fleetHosts()...)
	if applied := s.apply(); !strings.Contains(applied, "2 added, 0 changed, 0 destroyed") {
		s.Errorf("another gate changes more than itself: %s", applied)
	}
	s.sim.Journal().Reset()
	if planned := s.run("plan", "-refresh=false"); !strings.Contains(planned, "No changes") || len(s.sim.Journal().Requests()) > 0 {
		s.Errorf("a plan without refresh asked %d times: %s", len(s.sim.Journal().Requests()), planned)
	}
	s.edit("main.tf", "for_each = local.shards", "for_each = { for shard, gates in local.shards : shard => gates if shard == var.shard }")
	s.put("variables.tf", "variable \"shard\" {\n  type = string\n}\n")
	s.put("terraform.tfvars", fmt.Sprintf("shard = %q\n", shardOfGate1))
	s.put("state.json", string(s.only(shardOfGate1)))
	if planned := s.run("plan", "-state=state.json"); !strings.Contains(planned, "No changes") {
		s.Errorf("one shard in a state of its own is not unchanged: %s", planned)
	}
}

// only is the state with nothing but one shard.
func (s *sandboxed) only(shard string) []byte {
	s.Helper()
	text, err := os.ReadFile(filepath.Join(s.w.directory(), "terraform.tfstate"))
	if err != nil {
		s.Fatal(err)
	}
	var state map[string]any
	if err := json.Unmarshal(text, &state); err != nil {
		s.Fatal(err)
	}
	var kept []any
	blocks, _ := state["resources"].([]any)
	for _, block := range blocks {
		if fields, _ := block.(map[string]any); fields["module"] == fmt.Sprintf("module.shard[%q]", shard) {
			kept = append(kept, fields)
		}
	}
	changed := maps.Clone(state)
	changed["resources"] = kept
	if text, err = json.Marshal(changed); err != nil {
		s.Fatal(err)
	}
	return text
}
