// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"encoding/pem"
	"net/http"
	"strconv"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/simulator/appmon"
	"github.com/activegate/terraform-provider-activegate/internal/simulator/cluster"
)

type (
	// adminClusterView is the cluster as the admin API shows it.
	adminClusterView struct {
		URL       string            `json:"url"`
		CAPEM     string            `json:"caPem"`
		Token     string            `json:"token"`
		Behaviour cluster.Behaviour `json:"behaviour"`
		Nodes     []adminNodeView   `json:"nodes"`
	}

	// adminNodeView is one of its nodes. Fingerprint is of what it presents.
	adminNodeView struct {
		Kind        string `json:"kind"`
		ID          int32  `json:"id"`
		Host        string `json:"host"`
		Address     string `json:"address"`
		Fingerprint string `json:"fingerprint"`
		Own         bool   `json:"own"`
	}
)

// adminCluster registers what can be done to the cluster, whose port the first of
// these opens.
func (s *Simulator) adminCluster(mux *http.ServeMux) {
	mux.HandleFunc("GET /cluster", func(w http.ResponseWriter, _ *http.Request) { show(w, http.StatusOK, s.Cluster().view()) })
	mux.HandleFunc("PATCH /cluster/behaviour", s.adminBehaveCluster)
	mux.HandleFunc("POST /cluster/nodes", s.adminAddNode)
	mux.HandleFunc("PUT /cluster/addresses", s.adminSetAddress)
	s.managed.v2.adminTokens(mux, "/cluster")
	s.managed.v2.adminMembersOf(mux, "/cluster")

	for pattern, handle := range endpointActions {
		method, thing, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(method+" /cluster/"+thing, func(w http.ResponseWriter, r *http.Request) { handle(s.Cluster().endpoint, w, r) })
	}

	for action, do := range map[string]func(*ClusterNode){
		"restart":   func(n *ClusterNode) { n.Change((*cluster.Node).Restart) },
		"reset":     func(n *ClusterNode) { n.Change((*cluster.Node).Reset) },
		"read-only": func(n *ClusterNode) { n.Change(func(held *cluster.Node) { held.ReadOnly = true }) },
		"stop":      func(n *ClusterNode) { n.Stop() },
		"start":     func(n *ClusterNode) { _ = n.Start() },
		"remove":    func(n *ClusterNode) { s.Cluster().RemoveNode(n) },
	} {
		mux.HandleFunc("POST /cluster/nodes/{id}/"+action, func(w http.ResponseWriter, r *http.Request) {
			for _, n := range s.Cluster().Nodes() {
				if strconv.Itoa(int(n.ID())) == r.PathValue("id") {
					do(n)
					show(w, http.StatusOK, s.Cluster().view())

					return
				}
			}

			show(w, http.StatusNotFound, adminProblem{"no such node"})
		})
	}
}

func (c *Cluster) view() adminClusterView {
	v := adminClusterView{URL: c.URL(), CAPEM: c.CAPEM(), Token: ClusterToken, Nodes: []adminNodeView{}}
	c.Behave(func(b *cluster.Behaviour) { v.Behaviour = *b })

	for _, n := range c.Nodes() {
		shown := adminNodeView{Kind: n.kind, ID: n.id, Host: n.host, Address: n.Address()}
		shown.Fingerprint, shown.Own = n.Serves()
		v.Nodes = append(v.Nodes, shown)
	}

	return v
}

func (s *Simulator) adminBehaveCluster(w http.ResponseWriter, r *http.Request) {
	wanted := s.Cluster().view().Behaviour
	if read(w, r, &wanted) {
		s.Cluster().Behave(func(b *cluster.Behaviour) { *b = wanted })
		show(w, http.StatusOK, s.Cluster().view())
	}
}

func (s *Simulator) adminAddNode(w http.ResponseWriter, r *http.Request) {
	var wanted adminNodeView
	if !read(w, r, &wanted) {
		return
	}

	if wanted.Kind != Collector && wanted.Kind != Server {
		show(w, http.StatusBadRequest, adminProblem{"unknown kind of node"})

		return
	}

	s.Cluster().AddNode(wanted.Kind, wanted.ID, wanted.Host)
	show(w, http.StatusCreated, s.Cluster().view())
}

func (s *Simulator) adminSetAddress(w http.ResponseWriter, r *http.Request) {
	var wanted struct {
		Endpoint string `json:"endpoint"`
		Address  string `json:"address"`
	}

	if read(w, r, &wanted) {
		s.Cluster().SetAddress(wanted.Endpoint, wanted.Address)
		done(w)
	}
}

type (
	// adminAppMonView is an AppMon server as the admin API shows it.
	adminAppMonView struct {
		URL        string `json:"url"`
		Collectors string `json:"collectorAddress"`
		// Fingerprint and CertificatePEM are of what it presents.
		Fingerprint       string               `json:"fingerprint"`
		CertificatePEM    string               `json:"certificatePem"`
		User              string               `json:"user"`
		Password          string               `json:"password"`
		Restarts          int                  `json:"restarts"`
		CollectorRestarts int                  `json:"collectorRestarts"`
		Behaviour         appmon.Behaviour     `json:"behaviour"`
		All               []adminCollectorView `json:"collectors"`
	}

	adminCollectorView struct {
		appmon.Collector

		ID        string `json:"id"`
		Connected bool   `json:"connected"`
	}
)

// adminAppMon registers what can be done to the AppMon server, whose ports the first
// of these opens.
func (s *Simulator) adminAppMon(mux *http.ServeMux) {
	actions := map[string]func(*AppMon, http.ResponseWriter, *http.Request){
		"GET":                   func(a *AppMon, w http.ResponseWriter, _ *http.Request) { show(w, http.StatusOK, a.view()) },
		"PATCH behaviour":       adminBehaveAppMon,
		"PUT keystore":          adminPutKeystore,
		"POST users":            adminAddUser,
		"POST collectors":       adminAddCollector,
		"PATCH collectors/{id}": adminChangeCollector,
		"POST memory": func(a *AppMon, w http.ResponseWriter, _ *http.Request) {
			show(w, http.StatusCreated, map[string]string{"address": a.OpenMemoryAnalysis()})
		},
		"DELETE memory":   func(a *AppMon, w http.ResponseWriter, _ *http.Request) { a.CloseMemoryAnalysis(); done(w) },
		"POST restart":    func(a *AppMon, w http.ResponseWriter, _ *http.Request) { a.Bounce(); done(w) },
		"POST comes-back": func(a *AppMon, w http.ResponseWriter, _ *http.Request) { a.ComesBack(); done(w) },
	}

	for pattern, handle := range endpointActions {
		actions[pattern] = func(a *AppMon, w http.ResponseWriter, r *http.Request) { handle(a.endpoint, w, r) }
	}

	// Both ports.
	actions["POST stop"] = func(a *AppMon, w http.ResponseWriter, _ *http.Request) { a.Stop(); done(w) }
	actions["POST start"] = func(a *AppMon, w http.ResponseWriter, _ *http.Request) { report(w, a.Start()) }

	for pattern, handle := range actions {
		method, thing, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(strings.TrimSuffix(method+" /appmon/"+thing, "/"), func(w http.ResponseWriter, r *http.Request) { handle(s.AppMon(), w, r) })
	}
}

func (a *AppMon) view() adminAppMonView {
	leaf := a.Presented().Leaf
	v := adminAppMonView{
		URL: a.URL(), Collectors: a.CollectorAddress(), User: AppMonUser, Password: AppMonPassword,
		Fingerprint: Fingerprint(leaf), CertificatePEM: string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: leaf.Raw})),
		Restarts: a.Restarts(), CollectorRestarts: a.CollectorRestarts(), Behaviour: a.Behaviour(), All: []adminCollectorView{},
	}

	for _, c := range a.Collectors() {
		v.All = append(v.All, adminCollectorView{Collector: c, ID: c.ID(), Connected: c.Connected()})
	}

	return v
}

func adminBehaveAppMon(a *AppMon, w http.ResponseWriter, r *http.Request) {
	wanted := a.Behaviour()
	if read(w, r, &wanted) {
		a.Behave(wanted)
		show(w, http.StatusOK, a.view())
	}
}

func adminPutKeystore(a *AppMon, w http.ResponseWriter, r *http.Request) {
	var wanted struct {
		File     string `json:"file"`
		Password string `json:"password"`
	}

	if read(w, r, &wanted) {
		a.PutFile(wanted.File, wanted.Password)
		done(w)
	}
}

func adminAddUser(a *AppMon, w http.ResponseWriter, r *http.Request) {
	var wanted struct {
		Name        string   `json:"name"`
		Password    string   `json:"password"`
		Permissions []string `json:"permissions"`
	}

	if read(w, r, &wanted) {
		a.SetUser(wanted.Name, wanted.Password, wanted.Permissions...)
		done(w)
	}
}

func adminAddCollector(a *AppMon, w http.ResponseWriter, r *http.Request) {
	var wanted appmon.Collector
	if read(w, r, &wanted) {
		a.AddCollector(wanted)
		show(w, http.StatusCreated, a.view())
	}
}

// adminChangeCollector changes what the body names, and connects or disconnects it.
func adminChangeCollector(a *AppMon, w http.ResponseWriter, r *http.Request) {
	id, found := r.PathValue("id"), false

	var wanted adminCollectorView

	for _, c := range a.Collectors() {
		if c.ID() == id {
			wanted, found = adminCollectorView{Collector: c, ID: id, Connected: c.Connected()}, true
		}
	}

	if !found {
		show(w, http.StatusNotFound, adminProblem{"no such collector"})

		return
	}

	was := wanted.Connected
	if !read(w, r, &wanted) {
		return
	}

	a.Change(id, func(c *appmon.Collector) {
		c.Version, c.Refuses, c.Stuck = wanted.Version, wanted.Refuses, wanted.Stuck
	})

	switch {
	case was && !wanted.Connected:
		a.Disconnect(id)
	case !was && wanted.Connected:
		a.Connect(id)
	}

	show(w, http.StatusOK, a.view())
}
