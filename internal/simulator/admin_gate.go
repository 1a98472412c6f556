// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"io"
	"net/http"
	"strings"
	"time"
)

// adminBehaviour is a Behaviour with its zone and durations as text.
type adminBehaviour struct {
	Behaviour

	Zone         string `json:"zone"`
	PresentAfter string `json:"presentAfter"`
}

func adminSeed(g *Gate, w http.ResponseWriter, r *http.Request) {
	content, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		report(w, err)

		return
	}

	password, _ := headerPassword(r)
	query := r.URL.Query()

	if err := g.Seed(query.Get("name"), content, password, query.Get("activate") == "true"); err != nil {
		report(w, err)

		return
	}

	show(w, http.StatusCreated, g.Files())
}

func adminRemove(g *Gate, w http.ResponseWriter, r *http.Request) {
	report(w, g.Remove(r.URL.Query().Get("name")))
}

func adminActivate(g *Gate, w http.ResponseWriter, r *http.Request) {
	report(w, g.ActivateAsAdmin(r.URL.Query().Get("name")))
}

// behaviourOf returns the switches as the admin API shows them.
func behaviourOf(g *Gate) adminBehaviour {
	b := g.Behaviour()

	return adminBehaviour{Behaviour: b, Zone: b.zone().String(), PresentAfter: b.PresentAfter.String()}
}

// adminBehave changes the switches that the body names.
func adminBehave(g *Gate, w http.ResponseWriter, r *http.Request) {
	wanted := behaviourOf(g)
	if !read(w, r, &wanted) {
		return
	}

	zone, err := time.LoadLocation(wanted.Zone)
	if err != nil {
		report(w, err)

		return
	}

	after, err := time.ParseDuration(wanted.PresentAfter)
	if err != nil {
		report(w, err)

		return
	}

	g.Behave(func(b *Behaviour) {
		*b = wanted.Behaviour
		b.Zone, b.PresentAfter = zone, after
	})
	show(w, http.StatusOK, behaviourOf(g))
}

type (
	// adminMember is a member as the admin API shows it.
	adminMember struct {
		ID          int32         `json:"id"`
		Hostname    string        `json:"hostname"`
		Group       string        `json:"group"`
		NetworkZone string        `json:"networkZone"`
		Online      bool          `json:"online"`
		Connected   bool          `json:"connected"`
		Tokens      []tokenReport `json:"tokens"`
	}

	// wantedMember is a member to be added; what is empty is the default.
	wantedMember struct {
		Hostname      string   `json:"hostname"`
		Group         string   `json:"group"`
		NetworkZone   string   `json:"networkZone"`
		Version       string   `json:"version"`
		Type          string   `json:"type"`
		OSType        string   `json:"osType"`
		Containerized bool     `json:"containerized"`
		Addresses     []string `json:"addresses"`
		LoadBalancers []string `json:"loadBalancers"`
		Environments  []string `json:"environments"`
		Token         string   `json:"token"`
	}

	// wantedToken is a token to be used; "" is none.
	wantedToken struct {
		Token string `json:"token"`
	}
)

// adminFleet registers what can be done to the fleet and the tenant.
func (e *Environment) adminFleet(mux *http.ServeMux) {
	mux.HandleFunc("POST /environment/members", e.adminAddMember)
	e.adminMembersOf(mux, "/environment")
	mux.HandleFunc("PUT /environment/enforcement", e.adminEnforce)
	mux.HandleFunc("GET /environment/losses", func(w http.ResponseWriter, _ *http.Request) { show(w, http.StatusOK, e.Losses()) })
	e.adminTenant(mux)
	e.adminSettings(mux)
}

// adminMembersOf registers what can be done to its members, or to a cluster's, which are
// its nodes.
func (e *Environment) adminMembersOf(mux *http.ServeMux, of string) {
	mux.HandleFunc("GET "+of+"/members", e.adminMembers)

	for action, do := range map[string]func(*Member, string){
		"connect":      (*Member).Connect,
		"tenant-token": (*Member).SetTenantToken,
		"offline":      func(m *Member, _ string) { m.GoOffline() },
		"online":       func(m *Member, _ string) { m.GoOnline() },
	} {
		mux.HandleFunc("POST "+of+"/members/{member}/"+action, func(w http.ResponseWriter, r *http.Request) {
			m, found := e.Member(r.PathValue("member"))
			if !found {
				show(w, http.StatusNotFound, adminProblem{"no such member"})

				return
			}

			var wanted wantedToken
			if !strings.HasSuffix(action, "line") && !read(w, r, &wanted) {
				return
			}

			do(m, wanted.Token)
			show(w, http.StatusOK, e.adminView(m))
		})
	}
}

func (e *Environment) adminMembers(w http.ResponseWriter, _ *http.Request) {
	members := []adminMember{}
	for _, m := range e.Members() {
		members = append(members, e.adminView(m))
	}

	show(w, http.StatusOK, members)
}

func (e *Environment) adminView(m *Member) adminMember {
	online, connected := m.Online(), m.Connected()

	e.mu.Lock()
	defer e.mu.Unlock()

	return adminMember{
		ID:          m.id,
		Hostname:    m.hostname,
		Group:       m.group,
		NetworkZone: m.zone,
		Online:      online,
		Connected:   connected,
		Tokens:      e.viewLocked(m).ActiveGateTokens,
	}
}

func (e *Environment) adminAddMember(w http.ResponseWriter, r *http.Request) {
	var wanted wantedMember
	if !read(w, r, &wanted) {
		return
	}

	show(w, http.StatusCreated, e.adminView(e.AddMember(wanted.options()...)))
}

// options are those for which there is a value.
func (f wantedMember) options() []MemberOption {
	opts := []MemberOption{Using(f.Token)}

	for _, text := range []struct {
		value  string
		option func(string) MemberOption
	}{
		{f.Hostname, Hostname},
		{f.Group, InGroup},
		{f.NetworkZone, InNetworkZone},
		{f.Version, Version},
		{f.OSType, OnOS},
	} {
		if text.value != "" {
			opts = append(opts, text.option(text.value))
		}
	}

	if f.Containerized {
		opts = append(opts, Containerized())
	}

	if f.Addresses != nil {
		opts = append(opts, Addresses(f.Addresses...))
	}

	if f.LoadBalancers != nil {
		opts = append(opts, LoadBalancers(f.LoadBalancers...))
	}

	if len(f.Environments) > 0 {
		opts = append(opts, InEnvironments(f.Environments[0], f.Environments[1:]...))
	}

	if f.Type != "" {
		opts = append(opts, OfType(f.Type))
	}

	return opts
}

func (e *Environment) adminEnforce(w http.ResponseWriter, r *http.Request) {
	var wanted struct {
		Manual    bool `json:"manual"`
		Automatic bool `json:"automatic"`
		Days      int  `json:"days"`
	}

	if !read(w, r, &wanted) {
		return
	}

	e.SetEnforcement(wanted.Manual, wanted.Automatic, wanted.Days)
	done(w)
}
