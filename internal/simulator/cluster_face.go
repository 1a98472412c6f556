// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/simulator/cluster"
)

const (
	clusterV1 = "/api/v1.0/onpremise"
	clusterV2 = "/api/cluster/v2/"
)

// The operations of the API v1, as the journal and faults name them.
const (
	clusterDetails     = "GET " + clusterV1 + "/sslCertificate/{entityType}/{entityId}"
	clusterStore       = "POST " + clusterV1 + "/sslCertificate/store/{entityType}/{entityId}"
	clusterStatus      = "GET " + clusterV1 + "/sslCertificate/store/{entityType}/{entityId}"
	clusterPreferences = "GET " + clusterV1 + "/preferences"
	clusterNodes       = "GET " + clusterV1 + "/cluster"
	clusterAddress     = "GET " + clusterV1 + "/endpoint/{id}"
)

// clusterExchange is an exchange with the cluster.
type clusterExchange struct {
	*exchange

	cluster  *Cluster
	kind, id string
	// sent and known say what the token is worth.
	sent, known bool
}

// serve answers a node: it presents a certificate and has nothing to say.
func (n *ClusterNode) serve(l *line, w http.ResponseWriter, r *http.Request) {
	x := newExchange(l, w, r)
	x.operate = func() reply { return failure(http.StatusNotFound, "Not found.") }
	x.run(n.faults)
}

// serve answers one request. Checks happen in the order token (401 without header,
// 403 for a bad one), upgrade (556), path, operation.
func (c *Cluster) serve(l *line, w http.ResponseWriter, r *http.Request) {
	v := c.access.judge(r, c.sim.now(), ScopeServiceProvider)
	path := r.URL.EscapedPath()

	if below, isV2 := strings.CutPrefix(path, clusterV2); isV2 && shared(below) && v.scoped && c.ready() {
		c.serveV2(l, w, r, below)

		return
	}

	x := &clusterExchange{exchange: newExchange(l, w, r), cluster: c, sent: v.provided, known: v.scoped}
	x.hooks = c.hooks.all()
	x.request.Authorized, x.request.TokenInURL = v.scoped, v.inURL
	x.route(r.Method, path)
	x.operate = x.handle
	x.run(c.faults)
}

// shared tells whether the API v2 has a path in common with an environment's: nothing
// else of that is there, and no token can be looked up.
func shared(below string) bool {
	first, _, _ := strings.Cut(below, "/")

	return first == "activeGateTokens" || first == "activeGates"
}

// ready tells whether an upgrade is over, as far as that is not counted yet.
func (c *Cluster) ready() bool {
	c.mu.Lock()
	defer c.mu.Unlock()

	return c.behaviour.Upgrading == 0
}

// serveV2 lets the tokens and gates of the cluster answer, which have the shapes of
// the environment's (api-facts 2.3 and 4.3).
func (c *Cluster) serveV2(l *line, w http.ResponseWriter, r *http.Request, below string) {
	asked := r.Clone(r.Context())
	asked.URL.Path, asked.URL.RawPath = "/api/v2/"+below, ""
	asked.Header.Set("Authorization", "Api-Token "+Token)

	x := c.v2.newExchange(l, w, asked)
	x.hooks = append(c.hooks.all(), x.hooks...)
	x.request.Path = r.URL.EscapedPath()
	x.request.Template = strings.Replace(x.request.Template, "/api/v2/", clusterV2, 1)
	x.run(c.faults)
}

func (x *clusterExchange) route(method, path string) {
	below, found := strings.CutPrefix(path, clusterV1)
	if !found {
		return
	}

	parts := strings.Split(strings.Trim(below, "/"), "/")
	template := ""

	switch {
	case len(parts) == 4 && parts[0] == "sslCertificate" && parts[1] == "store":
		template, x.kind, x.id = method+" "+clusterV1+"/sslCertificate/store/{entityType}/{entityId}", parts[2], parts[3]
	case len(parts) == 3 && parts[0] == "sslCertificate":
		template, x.kind, x.id = method+" "+clusterV1+"/sslCertificate/{entityType}/{entityId}", parts[1], parts[2]
	case len(parts) == 2 && parts[0] == "endpoint":
		template, x.id = method+" "+clusterV1+"/endpoint/{id}", parts[1]
	case len(parts) == 1:
		template = method + " " + clusterV1 + "/" + parts[0]
	}

	switch template {
	case clusterDetails, clusterStore, clusterStatus:
		x.request.Template, x.request.Name = template, x.kind+"/"+x.id
	case clusterPreferences, clusterNodes, clusterAddress:
		x.request.Template, x.request.Name = template, x.id
	}
}

func (x *clusterExchange) handle() reply {
	body, refused := x.content()
	if refused != nil {
		return *refused
	}

	c := x.cluster
	c.mu.Lock()
	defer c.mu.Unlock()

	switch {
	case !x.sent:
		return envelope(http.StatusUnauthorized, "Missing authorization header")
	case !x.known:
		return envelope(http.StatusForbidden, "Token is invalid or lacks the scope ServiceProviderAPI")
	case c.behaviour.Upgrading > 0:
		c.behaviour.Upgrading--

		return reply{status: 556, contentType: contentPlain, body: []byte("Upgrade in progress")}
	}

	switch x.request.Template {
	case clusterPreferences:
		return success(map[string]any{"certificateManagementEnabled": c.behaviour.Managed, "supportSendBilling": true})
	case clusterAddress:
		return c.addressLocked(x.id)
	case clusterNodes:
		return c.nodesLocked()
	case clusterDetails, clusterStatus, clusterStore:
		return x.certificate(body)
	}

	return envelope(http.StatusNotFound, "Not found.")
}

func (c *Cluster) addressLocked(endpoint string) reply {
	address, known := c.addresses[endpoint]

	switch {
	case endpoint != "beaconForwarderAddress" && endpoint != "webUiAddress":
		return envelope(http.StatusNotFound, "Not found.")
	case !known:
		return reply{status: http.StatusNoContent}
	case c.behaviour.TextAddress:
		return reply{status: http.StatusOK, contentType: contentPlain, body: []byte(address)}
	}

	return success(map[string]any{"address": address})
}

func (c *Cluster) nodesLocked() reply {
	list := []map[string]any{}

	for _, n := range c.nodes {
		if n.kind == Server {
			list = append(list, map[string]any{
				"id": n.id, "hostName": n.host, "ipAddress": "127.0.0.1", "operationState": "RUNNING", "buildVersion": "1.335.21.20260310-141500",
			})
		}
	}

	return success(list)
}

// certificate answers for one node. Of an unknown one the API says 500 (api-facts 6).
func (x *clusterExchange) certificate(body []byte) reply {
	c := x.cluster
	if x.kind != Collector && x.kind != Server {
		return answered(cluster.Answer{Status: http.StatusBadRequest, Body: map[string]any{"certificateStoreStatus": cluster.BadRequest, "detailedError": "wrong entity type"}})
	}

	n := c.findLocked(x.kind, x.id)
	if n == nil {
		return envelope(http.StatusInternalServerError, "Node not found.")
	}

	var told cluster.Answer

	switch x.request.Template {
	case clusterDetails:
		told = n.node.Details(c.behaviour)
	case clusterStatus:
		told = n.node.Status(c.behaviour)
	default:
		var wanted cluster.Request
		if err := json.Unmarshal(body, &wanted); err != nil {
			return envelope(http.StatusBadRequest, "Request body is not valid.")
		}

		told = n.node.Store(wanted, c.behaviour, c.sim.now())
	}

	x.request.Committed = told.Changed

	return answered(told)
}

func answered(told cluster.Answer) reply {
	if told.Body == nil {
		return reply{status: told.Status}
	}

	a := success(told.Body)
	a.status = told.Status

	return a
}
