// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/engine"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// adoption is what the import examples of a resource find.
type adoption struct {
	// exists makes it, and says which texts of the examples stand for what.
	exists func(*sandboxed) (replace []string)
	// kept looks at what is there after the import.
	kept func(*sandboxed)
}

// adoptions of every resource, by the name of its folder.
func adoptions() map[string]adoption {
	return map[string]adoption{
		"activegate_certificate":           {certificateExists, certificateKept},
		"activegate_token":                 {tokenExists, tokenKept},
		"activegate_tenant_token_rotation": {rotationExists, rotationAfter},
		"activegate_token_enforcement":     {enforcementExists, enforcementAfter},
		"activegate_cluster_certificate":   {clusterExists, clusterKept},
		"activegate_appmon_certificate":    {appmonExists, appmonKept},
	}
}

// providerBlocks are those that every configuration begins with; the test has its
// own.
var providerBlocks = regexp.MustCompile(`(?ms)^terraform \{\n.*?^\}\n+(?:^#[^\n]*\n)*^provider "activegate" \{\n.*?^\}\n+`) //nolint:gocritic // ^ is the start of each line here

// stageAdoption writes one import example, and makes what it finds.
func (s *sandboxed) stageAdoption(file string, example adoption) {
	s.Helper()
	s.stageOne(filepath.Join(examples, "provider", "environment.tf"))
	s.put("ca.pem", s.api.CAPEM())
	replace := strings.NewReplacer(example.exists(s)...)
	for _, path := range []string{filepath.Join(filepath.Dir(file), "resource.tf"), file} {
		text, err := os.ReadFile(path)
		if err != nil {
			s.Fatal(err)
		}
		s.put(filepath.Base(path), replace.Replace(providerBlocks.ReplaceAllString(string(text), "")))
	}
}

// shell runs a script with the engine as the command terraform.
func (s *sandboxed) shell(name string) {
	s.Helper()
	commands := s.TempDir()
	if err := os.Symlink(s.w.engine.Path, filepath.Join(commands, "terraform")); err != nil {
		s.Fatal(err)
	}
	s.Setenv("PATH", commands+string(os.PathListSeparator)+os.Getenv("PATH"))
	script := exec.CommandContext(s.Context(), "sh", "-e", name)
	script.Dir = s.w.directory()
	script.Env = engine.Environment(append(s.w.settings(), "CHECKPOINT_DISABLE=1", "TF_INPUT=0", "TF_CLI_ARGS=-no-color")...)
	if printed, err := script.CombinedOutput(); err != nil {
		s.Fatalf("%v\n%s", err, printed)
	}
}

// certificateExists: the file that is imported is the active one, and holds the
// certificate that is configured. An import knows no configuration: the gate is
// trusted by its chain.
func certificateExists(s *sandboxed) []string {
	authority := keystoretest.NewCA("Example CA")
	identity := authority.Issue(keystoretest.WithDNS("gate1.example.com"), keystoretest.WithIPs(net.IPv4(127, 0, 0, 1)))
	s.put("ca.pem", s.api.CAPEM()+authority.PEM())
	gate := s.sim.AddGate(simulator.Name("gate1"))
	if err := gate.Seed("gate1.p12", identity.PKCS12(password), password, true); err != nil {
		s.Fatal(err)
	}
	s.put("gate1.crt", identity.CertPEM)
	s.put("gate1.key", identity.KeyPEM)
	s.put("issuing-ca.crt", authority.PEM())
	return []string{"https://gate1.example.com:9999", gate.URL()}
}

func certificateKept(s *sandboxed) {
	gate, _ := s.sim.Gate("gate1")
	if files := gate.Files(); len(files) != 1 || files[0].Name != "gate1.p12" || !files[0].Active {
		s.Errorf("the gate does not have the imported file alone: %+v", files)
	}
}

func tokenExists(s *sandboxed) []string {
	return []string{"dt0g02.4KWZO5EF", s.gate("gate1.example.com", 80*day)}
}

func tokenKept(s *sandboxed) { s.names("gate gate1.example.com") }

func rotationExists(s *sandboxed) []string {
	if err := s.api.StartRotation(); err != nil {
		s.Fatal(err)
	}
	return nil
}
