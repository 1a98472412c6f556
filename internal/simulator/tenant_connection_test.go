// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

const connectionPath = "/api/v1/deployment/installer/"

// agentInfo and gateInfo are the two shapes.
type agentInfo struct {
	UUID      string   `json:"tenantUUID"`
	Token     string   `json:"tenantToken"`
	Endpoints []string `json:"communicationEndpoints"`
	Formatted string   `json:"formattedCommunicationEndpoints"`
}

type gateInfo struct {
	UUID      string `json:"tenantUUID"`
	Token     string `json:"tenantToken"`
	Endpoints string `json:"communicationEndpoints"`
}

// connection asks for both shapes.
func (w *fleetWorld) connection(query string) (agentInfo, gateInfo) {
	w.t.Helper()

	var (
		agent agentInfo
		gate  gateInfo
	)

	decode(w.t, w.curl.do(http.MethodGet, connectionPath+"agent/connectioninfo"+query, "").Body, &agent)
	decode(w.t, w.curl.do(http.MethodGet, connectionPath+"gateway/connectioninfo"+query, "").Body, &gate)

	return agent, gate
}

func TestConnectionInfoInItsTwoShapes(t *testing.T) {
	t.Parallel()

	w := newFleetWorld(t)
	w.api.AddMember()
	w.api.AddMember(simulator.Hostname("away")).GoOffline()
	w.api.AddMember(simulator.Hostname("eu"), simulator.InNetworkZone("europe"))
	w.api.AddNetworkZone("empty")

	token, _ := w.api.TenantToken()
	own := "https://" + w.api.Address() + "/communication"

	for query, endpoints := range map[string][]string{
		"":                     {"https://gw1:9999/communication", own},
		"?networkZone=default": {"https://gw1:9999/communication", own},
		"?networkZone=europe":  {"https://eu:9999/communication"},
		"?networkZone=empty":   {},
		"?networkZone=mars&defaultZoneFallback=true":   {"https://gw1:9999/communication", own},
		"?networkZone=europe&defaultZoneFallback=true": {"https://eu:9999/communication"},
	} {
		agent, gate := w.connection(query)

		wantAgent := agentInfo{
			UUID: "abc12345", Token: token, Endpoints: endpoints,
			Formatted: "{" + strings.Join(endpoints, ";") + "}",
		}
		if diff := cmp.Diff(wantAgent, agent); diff != "" {
			t.Errorf("agent%s: %s", query, diff)
		}

		wantGate := gateInfo{UUID: "abc12345", Token: token, Endpoints: strings.Join(endpoints, ",")}
		if diff := cmp.Diff(wantGate, gate); diff != "" {
			t.Errorf("gateway%s: %s", query, diff)
		}
	}
}

func TestConnectionInfoRefuses(t *testing.T) {
	t.Parallel()

	w := newFleetWorld(t)
	w.sim.AddToken("dt0c01.READER.X", "activeGates.read")

	for _, component := range []string{"agent", "gateway"} {
		for query, field := range map[string]string{
			"?networkZone=mars":                           "networkZone",
			"?networkZone=mars&defaultZoneFallback=false": "networkZone",
			"?defaultZoneFallback=perhaps":                "defaultZoneFallback",
		} {
			got := w.curl.do(http.MethodGet, connectionPath+component+"/connectioninfo"+query, "")
			if got.Status != http.StatusBadRequest || !strings.Contains(got.Body, `"path":"`+field+`"`) {
				t.Errorf("%s%s: %+v", component, query, got)
			}
		}

		got := w.curl.do(http.MethodGet, connectionPath+component+"/connectioninfo", "", "Authorization", "Api-Token dt0c01.READER.X")
		if got.Status != http.StatusForbidden || !strings.Contains(got.Body, "InstallerDownload") {
			t.Errorf("%s without scope: %+v", component, got)
		}
	}
}

func TestBothReadingsOfConnectionInfoDuringARotation(t *testing.T) {
	t.Parallel()

	for name, old := range map[string]bool{"new": false, "old": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newFleetWorld(t)
			w.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.OldInConnectionInfo = old })

			serves := func(when, token string) {
				t.Helper()

				if agent, gate := w.connection(""); agent.Token != token || gate.Token != token {
					t.Errorf("%s: it serves another token", when)
				}
			}

			first, _ := w.api.TenantToken()
			serves("before", first)

			_, second, _, _ := w.step("start")
			if old {
				serves("while it is open", first)
			} else {
				serves("while it is open", second)
			}

			w.step("finish")
			serves("finished", second)

			w.step("start")
			w.step("cancel")
			serves("cancelled", second)
		})
	}
}
