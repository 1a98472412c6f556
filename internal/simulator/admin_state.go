// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"encoding/pem"
	"io"
	"net/http"
	"strings"
	"time"
)

// The shapes of the admin API.
type (
	adminState struct {
		Environment string           `json:"environment"`
		API         adminEnvironment `json:"api"`
		Gates       []adminGate      `json:"gates"`
	}

	adminGate struct {
		GateInfo

		Active    string         `json:"active"`
		Served    string         `json:"served"`
		Running   bool           `json:"running"`
		Files     []File         `json:"files"`
		Behaviour adminBehaviour `json:"behaviour"`
		Faults    []adminFault   `json:"faults"`
	}

	adminJournal struct {
		Connections int       `json:"connections"`
		Handshakes  int       `json:"handshakes"`
		Requests    []Request `json:"requests"`
	}
)

// GateInfo is how to reach a gate and what to trust, as JSON for scripts.
type GateInfo struct {
	Name    string `json:"name"`
	URL     string `json:"url"`
	APIURL  string `json:"apiUrl"`
	Address string `json:"address"`
	// Fingerprint and CertificatePEM are of the default certificate, which is
	// what a gate serves before the first upload.
	Fingerprint    string `json:"fingerprint"`
	CertificatePEM string `json:"certificatePem"`
}

// Info returns how to reach the gate.
func (g *Gate) Info() GateInfo {
	leaf := g.DefaultLeaf()

	return GateInfo{
		Name:           g.Name(),
		URL:            g.URL(),
		APIURL:         g.APIURL(),
		Address:        g.Address(),
		Fingerprint:    Fingerprint(leaf),
		CertificatePEM: string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: leaf.Raw})),
	}
}

func (s *Simulator) adminState(w http.ResponseWriter, _ *http.Request) {
	state := adminState{Environment: s.environment, API: s.API().state(), Gates: []adminGate{}}
	for _, gate := range s.Gates() {
		state.Gates = append(state.Gates, stateOf(gate))
	}

	show(w, http.StatusOK, state)
}

func stateOf(g *Gate) adminGate {
	return adminGate{
		GateInfo:  g.Info(),
		Active:    g.Active(),
		Served:    Fingerprint(g.Served()),
		Running:   g.Running(),
		Files:     g.Files(),
		Behaviour: behaviourOf(g),
		Faults:    faultsOf(g.endpoint),
	}
}

func (s *Simulator) adminAddGate(w http.ResponseWriter, r *http.Request) {
	var wanted struct {
		Name    string `json:"name"`
		Host    string `json:"host"`
		Address string `json:"address"`
		Zone    string `json:"zone"`
	}

	if !read(w, r, &wanted) {
		return
	}

	zone, err := time.LoadLocation(wanted.Zone)
	if err != nil {
		report(w, err)

		return
	}

	opts := []GateOption{Zone(zone), DefaultLeafHost(wanted.Host)}
	if wanted.Name != "" {
		opts = append(opts, Name(wanted.Name))
	}

	if wanted.Address != "" {
		opts = append(opts, OnAddress(wanted.Address))
	}

	gate, err := s.StartGate(opts...)
	if err != nil {
		report(w, err)

		return
	}

	show(w, http.StatusCreated, stateOf(gate))
}

func (s *Simulator) adminAddToken(w http.ResponseWriter, r *http.Request) {
	wanted := struct {
		Token   string    `json:"token"`
		Scopes  []string  `json:"scopes"`
		Owner   string    `json:"owner"`
		Expires time.Time `json:"expires"`
	}{Owner: defaultOwner}

	if !read(w, r, &wanted) {
		return
	}

	s.AddToken(wanted.Token, wanted.Scopes...)
	s.SetOwner(wanted.Token, wanted.Owner)
	s.SetExpiry(wanted.Token, wanted.Expires)
	done(w)
}

func showJournal(w http.ResponseWriter, r *http.Request, journal *Journal) {
	if r.URL.Query().Get("format") != "lines" {
		show(w, http.StatusOK, adminJournal{
			Connections: journal.Connections(),
			Handshakes:  journal.Handshakes(),
			Requests:    append([]Request{}, journal.Requests()...),
		})

		return
	}

	var text strings.Builder

	for _, request := range journal.Requests() {
		text.WriteString(strings.TrimSpace(request.Gate+" "+request.Line()+" "+string(request.Fault)) + "\n")
	}

	w.Header().Set("Content-Type", contentPlain)
	_, _ = io.WriteString(w, text.String())
}
