// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import "net/http"

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
