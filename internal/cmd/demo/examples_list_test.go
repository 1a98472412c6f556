// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// examplesOfLists are the folders of lists, with what prepares each.
func examplesOfLists() map[string]func(*sandboxed) []string {
	return map[string]func(*sandboxed) []string{
		"list-resources/activegate_token":               listedTokens,
		"list-resources/activegate_certificate":         listedFiles,
		"list-resources/activegate_cluster_certificate": listedNodes,
	}
}

// listedTokens makes tokens, and returns what the example finds of them.
func listedTokens(s *sandboxed) []string {
	s.Helper()
	s.stageFiles(filepath.Join(examples, "provider", "environment.tf"), listFile("activegate_token"))
	now := time.Now()
	unused, _ := s.api.AddGateToken(simulator.TokenSeed{Name: "unused", Created: now.AddDate(-1, 0, 0)})
	expiring, _ := s.api.AddGateToken(simulator.TokenSeed{Name: "gate 7", LastUsed: now, Expires: now.AddDate(0, 0, 20)})
	s.api.AddGateToken(simulator.TokenSeed{Name: "gate 8", LastUsed: now, Expires: now.AddDate(1, 0, 0)})
	return []string{"list.activegate_token.unused id=" + unused, "list.activegate_token.expiring id=" + expiring}
}

// listedFiles puts a file that is served onto gates that have others.
func listedFiles(s *sandboxed) []string {
	s.Helper()
	named := prepare(s.T, s.w, s.sim)
	gate, other := s.sim.Gates()[0], s.sim.Gates()[1]
	served := keystoretest.NewCA("Site CA").Issue()
	if err := gate.Seed("served.p12", served.PKCS12(password), password, true); err != nil {
		s.Fatal(err)
	}
	named.fingerprints = append(named.fingerprints, strconv.Quote(simulator.Fingerprint(served.Leaf)))
	s.put("provider.tf", named.configuration(s.T, "provider/provider.tf"))
	text, err := os.ReadFile(listFile("activegate_certificate"))
	if err != nil {
		s.Fatal(err)
	}
	s.put("list-resource.tfquery.hcl", named.fit(string(text)))
	return []string{
		"company.p12 on " + gate.URL() + ": inactive", "gate1.p12 on " + gate.URL() + ": inactive", "served.p12 on " + gate.URL() + ": active",
		"company.p12 on " + other.URL() + ": inactive", "gate1.p12 on " + other.URL() + ": inactive",
	}
}

// listFile is where the example of a list is.
func listFile(kind string) string {
	return filepath.Join(examples, "list-resources", kind, "list-resource.tfquery.hcl")
}
