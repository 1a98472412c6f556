// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// AdminHandler serves the admin API that the package documentation describes.
// It has no access control: serve it on a loopback address only.
func (s *Simulator) AdminHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /state", s.adminState)
	mux.HandleFunc("POST /gates", s.adminAddGate)
	mux.HandleFunc("POST /tokens", s.adminAddToken)
	mux.HandleFunc("GET /journal", func(w http.ResponseWriter, r *http.Request) { showJournal(w, r, s.Journal()) })
	mux.HandleFunc("DELETE /journal", func(w http.ResponseWriter, _ *http.Request) { s.Journal().Reset(); done(w) })

	s.API().adminEnvironment(mux)
	s.API().adminFleet(mux)
	s.adminCluster(mux)
	s.adminAppMon(mux)

	for pattern, handle := range gateActions() {
		method, thing, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(method+" /gates/{gate}/"+thing, func(w http.ResponseWriter, r *http.Request) {
			gate, found := s.gateCalled(r.PathValue("gate"))
			if !found {
				show(w, http.StatusNotFound, adminProblem{"no such gate"})

				return
			}

			handle(gate, w, r)
		})
	}

	return mux
}

// gateActions are what can be done to gates.
func gateActions() map[string]func(*Gate, http.ResponseWriter, *http.Request) {
	actions := map[string]func(*Gate, http.ResponseWriter, *http.Request){
		"POST files":      adminSeed,
		"DELETE files":    adminRemove,
		"POST activate":   adminActivate,
		"POST restart":    func(g *Gate, w http.ResponseWriter, _ *http.Request) { g.Restart(); done(w) },
		"POST release":    func(g *Gate, w http.ResponseWriter, _ *http.Request) { g.ReleaseServed(); done(w) },
		"PATCH behaviour": adminBehave,
	}

	for pattern, handle := range endpointActions {
		actions[pattern] = func(g *Gate, w http.ResponseWriter, r *http.Request) { handle(g.endpoint, w, r) }
	}

	// With a gate its member goes offline and online.
	actions["POST stop"] = func(g *Gate, w http.ResponseWriter, _ *http.Request) { g.Stop(); done(w) }
	actions["POST start"] = func(g *Gate, w http.ResponseWriter, _ *http.Request) { report(w, g.Start()) }

	return actions
}

// gateCalled finds a gate by its name, then by its number.
func (s *Simulator) gateCalled(name string) (*Gate, bool) {
	if gate, found := s.Gate(name); found {
		return gate, true
	}

	gates := s.Gates()
	if number, err := strconv.Atoi(name); err == nil && number >= 1 && number <= len(gates) {
		return gates[number-1], true
	}

	return nil, false
}

// adminProblem is the answer to what could not be done.
type adminProblem struct {
	Error string `json:"error"`
}

// show answers JSON.
func show(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)

	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")

	if err := encoder.Encode(v); err != nil {
		// The client is gone.
		return
	}
}

func done(w http.ResponseWriter) { w.WriteHeader(http.StatusNoContent) }

// report answers an error of the simulator, or 204.
func report(w http.ResponseWriter, err error) {
	switch {
	case err == nil:
		done(w)
	case errors.Is(err, fs.ErrNotExist):
		show(w, http.StatusNotFound, adminProblem{err.Error()})
	default:
		show(w, http.StatusBadRequest, adminProblem{err.Error()})
	}
}

// read decodes a JSON body strictly: a misspelt field is an error.
func read(w http.ResponseWriter, r *http.Request, into any) bool {
	decoder := json.NewDecoder(io.LimitReader(r.Body, maxBody))
	decoder.DisallowUnknownFields()

	if err := decoder.Decode(into); err != nil {
		show(w, http.StatusBadRequest, adminProblem{err.Error()})

		return false
	}

	return true
}

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
