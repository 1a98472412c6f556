// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// sandboxed is a folder of examples that is applied to a simulated environment.
type sandboxed struct {
	*testing.T
	w   *workspace
	sim *simulator.Simulator
	api *simulator.Environment
}

// examplesOfEnvironments are the folders of examples that speak to an
// environment, with what has to be there before, and what has come of them.
func examplesOfEnvironments() map[string]staged {
	return map[string]staged{
		"data-sources/activegate_token_status":      {statusBefore, statusAfter},
		"data-sources/activegate_tokens":            {tokensBefore, tokensAfter},
		"data-sources/activegate_access":            {accessBefore, accessAfter},
		"data-sources/activegate_cluster_nodes":     {clusterBefore, clusterNodesAfter},
		"resources/activegate_token":                {tokenBefore, tokenAfter},
		"provider/complete":                         {completeBefore, completeAfter},
		"data-sources/activegate_appmon_collectors": {appmonBefore, appmonCollectorsAfter},
		"resources/activegate_cluster_certificate":  {clusterCertificateBefore, clusterCertificateAfter},

		"resources/activegate_appmon_certificate":        {appmonCertificateBefore, appmonCertificateAfter},
		"resources/activegate_token_enforcement":         {enforcementBefore, enforcementAfter},
		"resources/activegate_tenant_token_rotation":     {tenantBefore, rotationAfter},
		"guides/tenant_token_rotation":                   {tenantBefore, guideAfter},
		"guides/fleets_of_thousands":                     {fleetBefore, fleetAfter},
		"ephemeral-resources/activegate_connection_info": {tenantBefore, connectionAfter},
		"functions/authorization_properties":             {tenantBefore, authorizationAfter},
		"functions/agent_command":                        {tenantBefore, agentCommandAfter},
		"functions/token_id":                             {tenantBefore, tokenIDAfter},
		"functions/appmon_ini":                           {appmonINIBefore, appmonINIAfter},
		"functions/appmon_command":                       {func(*sandboxed) {}, appmonCommandAfter},
	}
}

// staged is what happens around the first apply of an example.
type staged struct{ before, after func(*sandboxed) }

// stage writes the examples of a folder, and the provider block.
func (s *sandboxed) stage(folder string) {
	s.Helper()
	files, err := filepath.Glob(filepath.Join(examples, folder, "*.tf"))
	if err != nil || len(files) == 0 {
		s.Fatalf("no examples in %s: %v", folder, err)
	}
	if !configured(s.T, files) {
		files = append(files, filepath.Join(examples, "provider", "environment.tf"))
	}
	s.stageFiles(files...)
}

// stageFiles writes examples, but for imports.
func (s *sandboxed) stageFiles(files ...string) {
	s.Helper()
	for _, file := range files {
		if !strings.HasPrefix(filepath.Base(file), "import") {
			s.stageOne(file)
		}
	}
	s.put("ca.pem", s.api.CAPEM())
}

// stageOne writes one example.
func (s *sandboxed) stageOne(file string) {
	s.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		s.Fatal(err)
	}
	s.put(filepath.Base(file), s.fit(string(text)))
}

// fit puts the simulated environment into the place of the one that an example
// names.
func (s *sandboxed) fit(text string) string {
	const trust = "\n  ca_certificate_pem = file(\"ca.pem\")"
	return strings.NewReplacer(
		`environment_url = "https://abc12345.live.dynatrace.com"`, "environment_url = "+strconv.Quote(s.api.ManagedURL())+trust,
		`cluster_url = "https://managed.example.com"`, "cluster_url = "+strconv.Quote(s.sim.Cluster().URL())+trust,
	).Replace(text)
}

func (s *sandboxed) put(name, content string) {
	s.Helper()
	if err := s.w.write(name, content); err != nil {
		s.Fatal(err)
	}
}

// edit changes a text of a file that stands in it once.
func (s *sandboxed) edit(name, from, to string) {
	s.Helper()
	text, err := os.ReadFile(filepath.Join(s.w.directory(), name))
	if err != nil || strings.Count(string(text), from) != 1 {
		s.Fatalf("%q is not once in %s: %v", from, name, err)
	}
	s.put(name, strings.Replace(string(text), from, to, 1))
}

// run starts the engine, which must not fail, and returns what it printed as
// one line, without the frames of its messages.
func (s *sandboxed) run(arguments ...string) string {
	s.Helper()
	printed, _, err := s.w.run(s.Context(), arguments...)
	if err != nil {
		s.Fatal(err)
	}
	return oneLine(printed)
}

func oneLine(printed string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("│", " ", "╷", " ", "╵", " ").Replace(printed)), " ")
}

// apply applies, and requires an empty plan after it. It returns what the apply
// printed.
func (s *sandboxed) apply() string {
	s.Helper()
	applied := s.run("apply", "-auto-approve")
	planned, changes, err := s.w.run(s.Context(), "plan", "-detailed-exitcode")
	if err != nil || changes {
		s.Errorf("the plan after the apply is not empty: %v\n%s", err, planned)
	}
	return applied
}

// outputs compares the values of all outputs.
func (s *sandboxed) outputs(want map[string]any) {
	s.Helper()
	printed, _, err := s.w.run(s.Context(), "output", "-json")
	if err != nil {
		s.Fatal(err)
	}
	var outputs map[string]struct{ Value any }
	if err := json.Unmarshal([]byte(printed), &outputs); err != nil {
		s.Fatal(err)
	}
	got := map[string]any{}
	for name, output := range outputs {
		got[name] = output.Value
	}
	if diff := cmp.Diff(want, got); diff != "" {
		s.Errorf("outputs (-want +got):\n%s", diff)
	}
}
