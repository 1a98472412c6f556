// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// attacksOnEnvironments are those of the attacks that each start a provider of
// their own: one for each way in which an answer can go wrong.
var attacksOnEnvironments = []string{
	"redirect", "other protocol", "endless", "endless headers", "endless trailers", "body drips", "negative length", "huge length",
	"no HTTP", "gzip bomb", "refusal in another tongue", "deep", "null", "a million objects", "wait a year", "wait a negative time",
}

// TestHostileEnvironments asks environments that attack, each by the real
// provider in a process of its own, and reads what a terminal is shown.
func TestHostileEnvironments(t *testing.T) {
	w := newWorld(t)
	other := w.gate()
	e := newExternal(t, w)
	var config strings.Builder
	apis := map[string]*simulator.Environment{}
	for number, name := range attacksOnEnvironments {
		sim := simulator.New()
		t.Cleanup(sim.Close)
		api, fault := sim.API(), attacks[name].fault
		if fault.Location == elsewhere {
			fault.Location = other.URL()
		}
		api.Fault(fault)
		apis[name] = api
		fmt.Fprintf(&config, `
provider "activegate" {
  alias              = "x%[1]d"
  api_token          = %[5]q
  environment_url    = %[2]q
  ca_certificate_pem = %[3]q
  request_timeout    = %[4]q
  max_retry_wait     = "1s"
  connect_timeout    = "30s"
}
data "activegate_tokens" "x%[1]d" {
  provider = activegate.x%[1]d
}
`, number, api.ManagedURL(), api.CAPEM(), notForEver, simulator.Token)
	}
	e.file(e.path("work", "main.tf"), config.String())
	result := e.fails(e.run("plan", "-parallelism=20"))
	clean(t, result.text)
	blocks := strings.Split(result.words(), "Error: ")
	for name, api := range apis {
		var said string
		for _, block := range blocks {
			if strings.Contains(block, api.Address()) {
				said = block
			}
		}
		for _, phrase := range attacks[name].says {
			if phrase == "Redirects are not followed" || strings.Contains(said, phrase) {
				continue
			}
			t.Errorf("%s: want %q, got: %.400s", name, phrase, said)
		}
		if got := len(api.Journal().Requests()); got != attacks[name].requests {
			t.Errorf("%s: %d requests, want %d", name, got, attacks[name].requests)
		}
	}
	if connections := other.Journal().Connections(); connections > 0 {
		t.Errorf("%d connections to where redirects point", connections)
	}
}
