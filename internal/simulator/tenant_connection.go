// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"net"
	"net/url"
	"strconv"
	"strings"
)

// communicationPort is where ActiveGates listen for agents by default.
const communicationPort = "9999"

// connectionInfo is what connection info for agents and ActiveGates has in
// common (api-facts 3.2).
type connectionInfo struct {
	TenantUUID  string `json:"tenantUUID"`
	TenantToken string `json:"tenantToken"`
}

// agentConnection is the shape for agents: the endpoints are an array.
type agentConnection struct {
	connectionInfo

	Endpoints []string `json:"communicationEndpoints"`
	Formatted string   `json:"formattedCommunicationEndpoints"`
}

// gateConnection is the shape for ActiveGates: the endpoints are one string,
// separated by commas as DT_SERVER takes them (api-facts 9.5).
type gateConnection struct {
	connectionInfo

	Endpoints string `json:"communicationEndpoints"`
}

// AddNetworkZone makes a network zone exist, without ActiveGates in it. Zones
// of members exist anyway.
func (e *Environment) AddNetworkZone(name string) {
	e.mu.Lock()
	defer e.mu.Unlock()

	e.fleet.zones[name] = true
}

func (e *Environment) opAgentConnectionLocked(x *environmentExchange) reply {
	endpoints, violations := e.endpointsLocked(x.r.URL.Query())
	if len(violations) > 0 {
		return e.violatedLocked(violations...)
	}

	return success(agentConnection{
		connectionInfo: e.connectionInfoLocked(),
		Endpoints:      endpoints,
		Formatted:      "{" + strings.Join(endpoints, ";") + "}",
	})
}

func (e *Environment) opGateConnectionLocked(x *environmentExchange) reply {
	endpoints, violations := e.endpointsLocked(x.r.URL.Query())
	if len(violations) > 0 {
		return e.violatedLocked(violations...)
	}

	return success(gateConnection{
		connectionInfo: e.connectionInfoLocked(),
		Endpoints:      strings.Join(endpoints, ","),
	})
}

// connectionInfoLocked serves the new token while a rotation is open, unless
// the behaviour is the other reading.
func (e *Environment) connectionInfoLocked() connectionInfo {
	token := e.tenant.active
	if e.behaviour.OldInConnectionInfo && e.tenant.old != "" {
		token = e.tenant.old
	}

	return connectionInfo{TenantUUID: e.sim.environment, TenantToken: token}
}

// endpointsLocked returns the endpoints of a network zone: its connected
// ActiveGates, and the environment itself in the default zone.
func (e *Environment) endpointsLocked(query url.Values) (endpoints []string, violations []violation) {
	zone, fallback := defaultZone, false

	if name := query.Get("networkZone"); name != "" {
		zone = name
	}

	if text := query.Get("defaultZoneFallback"); text != "" {
		value, err := strconv.ParseBool(text)
		if err != nil {
			return nil, []violation{inQuery("defaultZoneFallback", "must be true or false")}
		}

		fallback = value
	}

	switch {
	case !e.fleet.zones[zone] && !fallback:
		return nil, []violation{inQuery("networkZone", "network zone does not exist")}
	case !e.fleet.zones[zone]:
		zone = defaultZone
	}

	endpoints = []string{}

	for _, m := range e.fleet.members {
		if m.zone == zone && m.connection.lost.IsZero() {
			endpoints = append(endpoints, "https://"+net.JoinHostPort(m.hostname, communicationPort)+"/communication")
		}
	}

	if zone == defaultZone {
		endpoints = append(endpoints, "https://"+e.address+"/communication")
	}

	return endpoints, nil
}
