// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto/tls"
	"slices"
	"strconv"
	"sync"

	"github.com/activegate/terraform-provider-activegate/internal/simulator/cluster"
)

// ClusterToken is a token of the cluster that every simulator knows. It opens
// nothing else.
const ClusterToken = "dt0c01.CLUSTERCLUSTERCLUSTERCLU." +
	"CLUSTERCLUSTERCLUSTERCLUSTERCLUSTERCLUSTERCLUSTERCLUSTERCLUSTERC"

// ScopeServiceProvider is what the cluster's API demands (api-facts 6).
const ScopeServiceProvider = "ServiceProviderAPI"

// clusterName is the name of the cluster in journals.
const clusterName = "cluster"

// The kinds of nodes, as the API names them (api-facts 6).
const (
	Collector = "COLLECTOR"
	Server    = "SERVER"
)

// Cluster is a Managed cluster: its Cluster API v1 and v2 (api-facts 2.3, 4.3, 6 and
// 11) at an HTTPS server of its own with the environment's CA, and nodes that each
// present what they hold. Its ActiveGate tokens and gates are others than the
// environment's. It is safe for concurrent use.
type Cluster struct {
	*endpoint

	opened sync.Once
	access *access
	// v2 has its tokens and ActiveGates; it is never listened at.
	v2    *Environment
	hooks hooks[func(Request)]

	// guarded by mu of the endpoint
	behaviour cluster.Behaviour
	nodes     []*ClusterNode
	addresses map[string]string
}

// ClusterNode is one node.
type ClusterNode struct {
	*endpoint

	cluster *Cluster
	kind    string
	id      int32
	host    string
	member  *Member // of a Cluster ActiveGate

	node *cluster.Node // guarded by mu of the cluster
}

func newCluster(s *Simulator) *Cluster {
	c := &Cluster{access: newAccess(), addresses: map[string]string{}}
	c.endpoint = newEndpoint(s, clusterName, c)
	c.access.set(ClusterToken, accessToken{scopes: []string{ScopeServiceProvider}, owner: defaultOwner, created: s.now()})
	c.v2 = newEnvironment(s)
	c.v2.Behave(func(b *EnvironmentBehaviour) { b.GateIDs, b.ListClusterGates = "hex", true })

	return c
}

// Cluster returns the Managed cluster that the environment belongs to. Its port
// opens with the first call, which panics if it cannot.
func (s *Simulator) Cluster() *Cluster {
	s.managed.opened.Do(func() {
		if err := s.managed.listen(); err != nil {
			panic(err)
		}
	})

	return s.managed
}

// Gates are what the cluster's API v2 tells: ActiveGate tokens, and Cluster
// ActiveGates.
func (c *Cluster) Gates() *Environment { return c.v2 }

// CAPEM returns the certificate of the CA that signed the server's, as PEM.
func (c *Cluster) CAPEM() string { return c.sim.api.CAPEM() }

// AddToken makes a token of the cluster known.
func (c *Cluster) AddToken(token string, scopes ...string) {
	c.access.set(token, accessToken{scopes: slices.Clone(scopes), owner: defaultOwner, created: c.sim.now()})
}

// RemoveToken makes one unknown.
func (c *Cluster) RemoveToken(token string) { c.access.remove(token) }

// Behave changes switches.
func (c *Cluster) Behave(change func(*cluster.Behaviour)) {
	c.mu.Lock()
	defer c.mu.Unlock()

	change(&c.behaviour)
}

// SetAddress sets a public address, beaconForwarderAddress or webUiAddress.
func (c *Cluster) SetAddress(endpoint, address string) {
	c.mu.Lock()
	defer c.mu.Unlock()

	c.addresses[endpoint] = address
}

// OnRequest calls f before each request to the cluster is handled, on the request's
// own goroutine. The returned function ends it.
func (c *Cluster) OnRequest(f func(Request)) (remove func()) { return c.hooks.add(f) }

// AddNode adds a node of a kind, that presents a certificate of its own at a free
// loopback port. It panics if it cannot listen.
func (c *Cluster) AddNode(kind string, id int32, host string) *ClusterNode {
	n := &ClusterNode{cluster: c, kind: kind, id: id, host: host}
	n.endpoint = newEndpoint(c.sim, host, n)

	own, err := c.sim.leafs.selfSigned(host)
	if err != nil {
		panic(err) // only a broken random source gets here
	}

	n.node = cluster.NewNode(own)
	if err := n.listen(); err != nil {
		panic(err)
	}

	if kind == Collector {
		n.member = c.v2.AddMember(Hostname(host), OfType(kindCluster), WithID(id))
	}

	c.mu.Lock()
	defer c.mu.Unlock()

	c.nodes = append(c.nodes, n)

	return n
}

// RemoveNode takes a node away. Of a Cluster ActiveGate the list knows for two hours.
func (c *Cluster) RemoveNode(n *ClusterNode) {
	n.close()

	if n.member != nil {
		n.member.GoOffline()
	}

	c.mu.Lock()
	defer c.mu.Unlock()

	c.nodes = slices.DeleteFunc(c.nodes, func(one *ClusterNode) bool { return one == n })
}

// Nodes returns the nodes in the order in which they were added.
func (c *Cluster) Nodes() []*ClusterNode {
	c.mu.Lock()
	defer c.mu.Unlock()

	return slices.Clone(c.nodes)
}

// Host is the name of the node's host.
func (n *ClusterNode) Host() string { return n.host }

// WithID sets the id of a member.
func WithID(id int32) MemberOption { return func(m *Member) { m.id = id } }

// ID is the id as the API v1 takes it.
func (n *ClusterNode) ID() int32 { return n.id }

// Member is what the API v2 lists of a Cluster ActiveGate; nil of other nodes.
func (n *ClusterNode) Member() *Member { return n.member }

// Change does something to what the node holds, past the API.
func (n *ClusterNode) Change(f func(*cluster.Node)) {
	n.cluster.mu.Lock()
	defer n.cluster.mu.Unlock()

	f(n.node)
}

// Serves returns the fingerprint of what the next handshake would present, and
// whether that is the node's own certificate.
func (n *ClusterNode) Serves() (fingerprint string, own bool) {
	n.cluster.mu.Lock()
	defer n.cluster.mu.Unlock()

	return Fingerprint(n.node.Served.Leaf), n.node.Served == n.node.Own
}

// presentLocked presents what the node holds.
func (n *ClusterNode) presentLocked(bool) *tls.Certificate {
	n.cluster.mu.Lock()
	defer n.cluster.mu.Unlock()

	return n.node.Served
}

// presentLocked presents the environment's certificate.
func (c *Cluster) presentLocked(bool) *tls.Certificate { return c.sim.api.identity().leaf }

func (c *Cluster) close() {
	c.mu.Lock()
	nodes := c.nodes
	c.mu.Unlock()

	for _, n := range nodes {
		n.close()
	}

	c.endpoint.close()
}

// findLocked is the node of a path; nil if there is none.
func (c *Cluster) findLocked(kind, id string) *ClusterNode {
	for _, n := range c.nodes {
		want := strconv.Itoa(int(n.id))
		if c.behaviour.Unsigned {
			want = printID(n.id, "")
		}

		if n.kind == kind && want == id {
			return n
		}
	}

	return nil
}
