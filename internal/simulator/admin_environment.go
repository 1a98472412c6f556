// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

type (
	// EnvironmentInfo is how to reach the environment API and what to trust, as
	// JSON for scripts.
	EnvironmentInfo struct {
		// URL and ManagedURL serve the same; the latter is what a provider block
		// takes as environment_url.
		URL        string `json:"url"`
		ManagedURL string `json:"managedUrl"`
		// CAPEM is the CA of the server certificate.
		CAPEM string `json:"caPem"`
	}

	adminEnvironment struct {
		EnvironmentInfo

		Running   bool                      `json:"running"`
		Tokens    int                       `json:"tokens"`
		Behaviour adminEnvironmentBehaviour `json:"behaviour"`
		Faults    []adminFault              `json:"faults"`
	}

	// adminEnvironmentBehaviour is an EnvironmentBehaviour with its durations
	// as text.
	adminEnvironmentBehaviour struct {
		EnvironmentBehaviour

		ListLag   string         `json:"listLag"`
		StateLag  string         `json:"stateLag"`
		NodeSkew  string         `json:"nodeSkew"`
		Latency   string         `json:"latency"`
		RateLimit adminRateLimit `json:"rateLimit"`
	}

	adminRateLimit struct {
		Requests int    `json:"requests"`
		Window   string `json:"window"`
		Header   string `json:"header"`
	}
)

// Info returns how to reach the environment API.
func (e *Environment) Info() EnvironmentInfo {
	return EnvironmentInfo{URL: e.URL(), ManagedURL: e.ManagedURL(), CAPEM: e.CAPEM()}
}

func (e *Environment) state() adminEnvironment {
	return adminEnvironment{
		EnvironmentInfo: e.Info(),
		Running:         e.Running(),
		Tokens:          len(e.GateTokens()),
		Behaviour:       e.shownBehaviour(),
		Faults:          faultsOf(e.endpoint),
	}
}

// adminEnvironment registers what can be done to the environment.
func (e *Environment) adminEnvironment(mux *http.ServeMux) {
	mux.HandleFunc("GET /environment", func(w http.ResponseWriter, _ *http.Request) { show(w, http.StatusOK, e.state()) })
	mux.HandleFunc("PATCH /environment/behaviour", e.adminBehave)
	e.adminTokens(mux, "/environment")

	for pattern, handle := range endpointActions {
		method, thing, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(method+" /environment/"+thing, func(w http.ResponseWriter, r *http.Request) { handle(e.endpoint, w, r) })
	}
}

// adminTokens registers what can be done to its ActiveGate tokens, or to a cluster's.
func (e *Environment) adminTokens(mux *http.ServeMux, of string) {
	mux.HandleFunc("GET "+of+"/tokens", func(w http.ResponseWriter, _ *http.Request) { show(w, http.StatusOK, e.GateTokens()) })
	mux.HandleFunc("POST "+of+"/tokens", e.adminAddGateToken)
	mux.HandleFunc("POST "+of+"/tokens/fill", e.adminFillGateTokens)
	mux.HandleFunc("DELETE "+of+"/tokens/{id}", e.adminRemoveGateToken)
}

func (e *Environment) adminAddGateToken(w http.ResponseWriter, r *http.Request) {
	var wanted struct {
		Name     string    `json:"name"`
		Owner    string    `json:"owner"`
		Type     string    `json:"type"`
		Seed     bool      `json:"seed"`
		Created  time.Time `json:"created"`
		Expires  time.Time `json:"expires"`
		LastUsed time.Time `json:"lastUsed"`
	}

	if !read(w, r, &wanted) {
		return
	}

	id, secret := e.AddGateToken(TokenSeed(wanted))
	show(w, http.StatusCreated, map[string]string{"id": id, "token": secret})
}

func (e *Environment) adminFillGateTokens(w http.ResponseWriter, r *http.Request) {
	count, err := strconv.Atoi(r.URL.Query().Get("count"))
	if err == nil && count < 0 {
		err = fmt.Errorf("count %d is negative", count)
	}

	if err == nil {
		e.FillGateTokens(count)
	}

	report(w, err)
}

func (e *Environment) adminRemoveGateToken(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if _, found := e.GateToken(id); !found {
		show(w, http.StatusNotFound, adminProblem{"no such token"})

		return
	}

	e.RemoveGateToken(id)
	done(w)
}

func (e *Environment) shownBehaviour() adminEnvironmentBehaviour {
	b := e.Behaviour()

	return adminEnvironmentBehaviour{
		EnvironmentBehaviour: b,
		ListLag:              b.ListLag.String(),
		StateLag:             b.StateLag.String(),
		NodeSkew:             b.NodeSkew.String(),
		Latency:              b.Latency.String(),
		RateLimit:            adminRateLimit{b.RateLimit.Requests, b.RateLimit.Window.String(), b.RateLimit.Header},
	}
}

// adminBehave changes the switches that the body names.
func (e *Environment) adminBehave(w http.ResponseWriter, r *http.Request) {
	wanted := e.shownBehaviour()
	if !read(w, r, &wanted) {
		return
	}

	b := wanted.EnvironmentBehaviour
	b.RateLimit.Requests, b.RateLimit.Header = wanted.RateLimit.Requests, wanted.RateLimit.Header

	for _, duration := range []struct {
		text string
		into *time.Duration
	}{
		{wanted.ListLag, &b.ListLag},
		{wanted.StateLag, &b.StateLag},
		{wanted.NodeSkew, &b.NodeSkew},
		{wanted.Latency, &b.Latency},
		{wanted.RateLimit.Window, &b.RateLimit.Window},
	} {
		var err error
		if *duration.into, err = time.ParseDuration(duration.text); err != nil {
			report(w, err)

			return
		}
	}

	e.Behave(func(current *EnvironmentBehaviour) { *current = b })
	show(w, http.StatusOK, e.shownBehaviour())
}

type (
	// adminTenantView is the tenant token, which is no secret of the admin API:
	// whoever plays a gate or an agent needs it.
	adminTenantView struct {
		Active string `json:"active"`
		Old    string `json:"old,omitempty"`
		Open   bool   `json:"open"`
	}

	// adminAgent is an agent as the admin API shows it.
	adminAgent struct {
		Host      string `json:"host"`
		Connected bool   `json:"connected"`
	}
)

// adminTenant registers what can be done to the tenant token and to agents.
func (e *Environment) adminTenant(mux *http.ServeMux) {
	mux.HandleFunc("GET /environment/tenant", e.adminShowTenant)
	mux.HandleFunc("GET /environment/agents", e.adminAgents)
	mux.HandleFunc("POST /environment/agents", e.adminAddAgent)
	mux.HandleFunc("POST /environment/agents/{host}/tenant-token", e.adminSwitchAgent)
	mux.HandleFunc("POST /environment/zones", e.adminAddZone)

	for action, step := range map[string]func() error{
		"start":  e.StartRotation,
		"finish": e.FinishRotation,
		"cancel": e.CancelRotation,
	} {
		mux.HandleFunc("POST /environment/tenant/"+action, func(w http.ResponseWriter, r *http.Request) {
			if err := step(); err != nil {
				report(w, err)

				return
			}

			e.adminShowTenant(w, r)
		})
	}
}

func (e *Environment) adminShowTenant(w http.ResponseWriter, _ *http.Request) {
	active, old := e.TenantToken()
	show(w, http.StatusOK, adminTenantView{Active: active, Old: old, Open: old != ""})
}

func (e *Environment) adminAgents(w http.ResponseWriter, _ *http.Request) {
	agents := []adminAgent{}
	for _, a := range e.Agents() {
		agents = append(agents, adminAgent{Host: a.host, Connected: a.Connected()})
	}

	show(w, http.StatusOK, agents)
}

func (e *Environment) adminAddAgent(w http.ResponseWriter, r *http.Request) {
	var wanted struct {
		Host string `json:"host"`
	}

	if !read(w, r, &wanted) {
		return
	}

	a := e.AddAgent(wanted.Host)
	show(w, http.StatusCreated, adminAgent{Host: a.host, Connected: a.Connected()})
}

func (e *Environment) adminSwitchAgent(w http.ResponseWriter, r *http.Request) {
	for _, a := range e.Agents() {
		if a.host != r.PathValue("host") {
			continue
		}

		var wanted wantedToken
		if !read(w, r, &wanted) {
			return
		}

		a.SetTenantToken(wanted.Token)
		show(w, http.StatusOK, adminAgent{Host: a.host, Connected: a.Connected()})

		return
	}

	show(w, http.StatusNotFound, adminProblem{"no such agent"})
}

func (e *Environment) adminAddZone(w http.ResponseWriter, r *http.Request) {
	var wanted struct {
		Name string `json:"name"`
	}

	if !read(w, r, &wanted) {
		return
	}

	e.AddNetworkZone(wanted.Name)
	done(w)
}
