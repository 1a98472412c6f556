// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto/rand"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// ErrRotationOpen refuses to start a rotation of the tenant token while one is
// in progress.
var ErrRotationOpen = errors.New("another rotation of the tenant token is already in progress")

// ErrNoRotation refuses to finish or cancel what is not in progress.
var ErrNoRotation = errors.New("no rotation of the tenant token is in progress")

// tenant is the environment's tenant token and the rotation of it (api-facts
// 3.1).
type tenant struct {
	active string
	// old is the previous token while a rotation is open, else empty.
	old string
}

func (e *Environment) initTenant() { e.tenant = tenant{active: newTenantToken()} }

// newTenantToken makes 16 letters and digits, without a form that anybody
// could recognize.
func newTenantToken() string { return rand.Text()[:16] }

// valid tells whether a component may connect with that token.
func (t *tenant) valid(token string) bool {
	return token != "" && (token == t.active || token == t.old)
}

// start makes a new active token; the previous one stays valid.
func (t *tenant) start() error {
	if t.old != "" {
		return ErrRotationOpen
	}

	t.active, t.old = newTenantToken(), t.active

	return nil
}

// finish makes the old token invalid and returns it.
func (t *tenant) finish() (ended string, err error) {
	if t.old == "" {
		return "", ErrNoRotation
	}

	ended, t.old = t.old, ""

	return ended, nil
}

// cancel makes the new token invalid and the old one active again.
func (t *tenant) cancel() error {
	if t.old == "" {
		return ErrNoRotation
	}

	t.active, t.old = t.old, ""

	return nil
}

// tenantObstacleLocked is whether a tenant token keeps a component out.
func (e *Environment) tenantObstacleLocked(token string) obstacle {
	if e.tenant.valid(token) {
		return obstacle{}
	}

	return obstacle{reason: "its tenant token is no longer valid"}
}

// TenantToken returns the active tenant token, and the old one while a rotation
// is open, else "".
func (e *Environment) TenantToken() (active, old string) {
	e.mu.Lock()
	defer e.mu.Unlock()

	return e.tenant.active, e.tenant.old
}

// RotationOpen tells whether a rotation of the tenant token is in progress.
func (e *Environment) RotationOpen() bool {
	_, old := e.TenantToken()

	return old != ""
}

// StartRotation starts a rotation past the API. The error is ErrRotationOpen.
func (e *Environment) StartRotation() error { return e.rotate((*tenant).start) }

// FinishRotation finishes one past the API. The error is ErrNoRotation.
func (e *Environment) FinishRotation() error {
	return e.rotate(func(t *tenant) error {
		_, err := t.finish()

		return err
	})
}

// CancelRotation cancels one past the API. The error is ErrNoRotation.
func (e *Environment) CancelRotation() error { return e.rotate((*tenant).cancel) }

func (e *Environment) rotate(step func(*tenant) error) error {
	e.mu.Lock()
	defer e.mu.Unlock()

	e.settleLocked()

	err := step(&e.tenant)
	e.settleLocked()

	return err
}

// tenantTokens is the answer to each step of a rotation (api-facts 3.1).
type tenantTokens struct {
	Active tenantTokenView `json:"active"`
	Old    tenantTokenView `json:"old"`
}

type tenantTokenView struct {
	Value *string `json:"value"`
}

func (e *Environment) opStartRotationLocked(x *environmentExchange) reply {
	err := e.tenant.start()

	return e.steppedLocked(x, err, e.tenant.old)
}

func (e *Environment) opFinishRotationLocked(x *environmentExchange) reply {
	ended, err := e.tenant.finish()
	if !e.behaviour.OldAfterFinish {
		ended = ""
	}

	return e.steppedLocked(x, err, ended)
}

func (e *Environment) opCancelRotationLocked(x *environmentExchange) reply {
	return e.steppedLocked(x, e.tenant.cancel(), "")
}

// steppedLocked answers a step that was taken, or refused with 400. An old
// token that is empty is null.
func (e *Environment) steppedLocked(x *environmentExchange, refused error, old string) reply {
	if refused != nil {
		return e.refuseLocked(http.StatusBadRequest, refused.Error())
	}

	x.commit()
	e.settleLocked()

	active := e.tenant.active
	answer := tenantTokens{Active: tenantTokenView{&active}}

	if old != "" {
		answer.Old.Value = &old
	}

	return success(answer)
}

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
