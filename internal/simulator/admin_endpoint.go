// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"net/http"
	"time"
)

// adminFault is a Fault with its duration as text.
type adminFault struct {
	Fault

	Delay string `json:"delay,omitempty"`
	Fired int    `json:"fired"`
}

// endpointActions are what can be done to gates and to the environment.
var endpointActions = map[string]func(*endpoint, http.ResponseWriter, *http.Request){
	"POST stop":      func(p *endpoint, w http.ResponseWriter, _ *http.Request) { p.Stop(); done(w) },
	"POST start":     func(p *endpoint, w http.ResponseWriter, _ *http.Request) { report(w, p.Start()) },
	"POST blackhole": adminBlackhole,
	"POST faults":    adminAddFault,
	"GET faults":     func(p *endpoint, w http.ResponseWriter, _ *http.Request) { show(w, http.StatusOK, faultsOf(p)) },
	"DELETE faults":  func(p *endpoint, w http.ResponseWriter, _ *http.Request) { p.ClearFaults(); done(w) },
	"GET journal":    func(p *endpoint, w http.ResponseWriter, r *http.Request) { showJournal(w, r, p.Journal()) },
	"DELETE journal": func(p *endpoint, w http.ResponseWriter, _ *http.Request) { p.Journal().Reset(); done(w) },
}

func adminBlackhole(p *endpoint, w http.ResponseWriter, r *http.Request) {
	p.Blackhole(r.URL.Query().Get("on") != "false")
	done(w)
}

func adminAddFault(p *endpoint, w http.ResponseWriter, r *http.Request) {
	var wanted adminFault
	if !read(w, r, &wanted) {
		return
	}

	if wanted.Delay != "" {
		delay, err := time.ParseDuration(wanted.Delay)
		if err != nil {
			report(w, err)

			return
		}

		wanted.Fault.Delay = delay
	}

	if !wanted.Kind.known() {
		show(w, http.StatusBadRequest, adminProblem{"unknown kind of fault"})

		return
	}

	p.Fault(wanted.Fault)
	show(w, http.StatusCreated, faultsOf(p))
}

func faultsOf(p *endpoint) []adminFault {
	faults := []adminFault{}

	for _, handle := range p.faults.all() {
		shown := adminFault{Fault: handle.Fault(), Fired: handle.Fired()}
		if shown.Fault.Delay > 0 {
			shown.Delay = shown.Fault.Delay.String()
		}

		faults = append(faults, shown)
	}

	return faults
}
