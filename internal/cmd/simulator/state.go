// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// state is what scripts need to know. The token opens nothing but this
// simulator.
type state struct {
	Admin       string `json:"admin"`
	Environment string `json:"environment"`
	Token       string `json:"token"`
	// API is the environment API.
	API simulator.EnvironmentInfo `json:"api"`
	// URLs are the gates' in order.
	URLs  []string             `json:"urls"`
	Gates []simulator.GateInfo `json:"gates"`
	// CA holds the default certificates of all gates as PEM: a client that has
	// it trusts all of them before the first upload.
	CA string `json:"ca"`
}

func stateOf(sim *simulator.Simulator, s settings, admin string) state {
	known := state{Admin: admin, Environment: sim.Environment(), Token: s.token, API: sim.API().Info()}

	for _, gate := range sim.Gates() {
		info := gate.Info()
		known.URLs = append(known.URLs, info.URL)
		known.Gates = append(known.Gates, info)
		known.CA += info.CertificatePEM
	}

	return known
}

// text is the state for people.
func (s state) text(stateFile string) string {
	var b strings.Builder

	fmt.Fprintf(&b, "%d simulated gates of environment %s:\n", len(s.Gates), s.Environment)

	for _, gate := range s.Gates {
		fmt.Fprintf(&b, "  %-8s %s\n", gate.Name, gate.URL)
	}

	fmt.Fprintf(&b, "Environment API  %s\n", s.API.ManagedURL)
	fmt.Fprintf(&b, "API token        %s\nAdmin API        %s\n", s.Token, s.Admin)

	if stateFile != "" {
		fmt.Fprintf(&b, "As JSON          %s\n", stateFile)
	}

	fmt.Fprintf(&b, "\nTry:\n  curl -k -H 'Authorization: Api-Token %s' %s/api/v2/activeGateTokens\n", s.Token, s.API.ManagedURL)

	if len(s.Gates) > 0 {
		fmt.Fprintf(&b, "  curl -k -H 'Authorization: Api-Token %s' %s/list\n", s.Token, s.Gates[0].APIURL)
		fmt.Fprintf(&b, "  curl '%s/journal?format=lines'\n", s.Admin)
		fmt.Fprintf(&b, "  curl -X POST %s/gates/1/restart\n", s.Admin)
	}

	b.WriteString("\nStop with Ctrl-C.\n")

	return b.String()
}
