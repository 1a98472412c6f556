// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"net/http"
	"strconv"
	"strings"

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
