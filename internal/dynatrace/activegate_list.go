// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace

import (
	"cmp"
	"context"
	"errors"
	"net/http"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// maxGatesBody bounds the list of gates in bytes: it has no pages, and tells
// some kilobytes of each of thousands.
const maxGatesBody = 64 << 20

// ActiveGates is the list of gates: asked once a run. Scope activeGates.read,
// and that it is missing is asked once a run, too: what an access token may do
// does not change that fast. It must not be modified.
func (e *Environment) ActiveGates(ctx context.Context) ([]ActiveGate, error) {
	return once(ctx, e, &e.gates, e.askGates)
}

// ActiveGatesFresh asks for the list now, and shares what it got.
func (e *Environment) ActiveGatesFresh(ctx context.Context) ([]ActiveGate, error) {
	return e.gates.Fresh(ctx, question(e, e.askGates))
}

func (e *Environment) askGates(ctx context.Context) ([]ActiveGate, error) {
	if err := e.denial(nil); err != nil {
		return nil, err
	}
	response, err := e.do(ctx, operation{
		method: http.MethodGet, template: "/api/v2/activeGates", idempotent: true, maxBody: maxGatesBody,
	})
	if err != nil {
		var refused *rest.StatusError
		if errors.As(err, &refused) && refused.Status == http.StatusForbidden && refused.Code == http.StatusForbidden {
			return nil, e.denial(err)
		}
		return nil, err
	}
	return parseGates(response)
}

// denial keeps the API's own 403 for the rest of the run, and tells it.
func (e *Environment) denial(refusal error) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.denied = cmp.Or(e.denied, refusal)
	return e.denied
}

func parseGates(response *rest.Response) ([]ActiveGate, error) {
	var wire struct {
		Gates []wireGate `json:"activeGates"`
	}
	if err := response.JSON(&wire); err != nil {
		return nil, err
	}
	if wire.Gates == nil { // what is no list must not pass for one without gates
		return nil, response.Malformed("a list of ActiveGates was expected")
	}
	gates := make([]ActiveGate, 0, len(wire.Gates))
	for _, one := range wire.Gates {
		gates = append(gates, one.gate())
	}
	return gates, nil
}

// wireGate is ActiveGate of api-facts 4.1, as far as it matters here.
type wireGate struct {
	ID                    gateID   `json:"id"`
	Hostname              string   `json:"hostname"`
	NetworkAddresses      []string `json:"networkAddresses"`
	LoadBalancerAddresses []string `json:"loadBalancerAddresses"`
	Version               string   `json:"version"`
	Type                  string   `json:"type"`
	Containerized         *bool    `json:"containerized"`
	Group                 string   `json:"group"`
	NetworkZone           string   `json:"networkZone"`
	OfflineSince          moment   `json:"offlineSince"`
	MainEnvironment       string   `json:"mainEnvironment"`
	Environments          []string `json:"environments"`
	Tokens                []struct {
		EnvironmentID string `json:"environmentId"`
		ID            string `json:"id"`
		State         string `json:"state"`
	} `json:"activeGateTokens"`
}

func (w wireGate) gate() ActiveGate {
	gate := ActiveGate{
		ID: string(w.ID), Hostname: w.Hostname, NetworkAddresses: w.NetworkAddresses, LoadBalancerAddresses: w.LoadBalancerAddresses,
		Version: w.Version, Type: w.Type, Containerized: w.Containerized, Group: w.Group, NetworkZone: w.NetworkZone,
		OfflineSince: w.OfflineSince.Time, MainEnvironment: w.MainEnvironment, Environments: w.Environments,
		Tokens: make([]GateToken, 0, len(w.Tokens)),
	}
	for _, token := range w.Tokens {
		gate.Tokens = append(gate.Tokens, GateToken(token))
	}
	return gate
}
