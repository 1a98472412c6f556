// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package managed

import (
	"cmp"
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// Preferences are the cluster's, as far as they matter here (api-facts 11): whether it
// manages domain names and certificates by itself, and overwrites what others store.
// They are asked once a run.
func (c *Cluster) Preferences(ctx context.Context) (managesCertificates bool, err error) {
	managesCertificates, _, err = c.preferences.Get(ctx, question(c, func(ctx context.Context) (bool, error) {
		response, err := c.get(ctx, "/preferences", "/preferences")
		if err != nil {
			return false, err
		}
		var wire struct {
			Managed bool `json:"certificateManagementEnabled"`
		}
		err = response.JSON(&wire)
		return wire.Managed, err
	}))
	return managesCertificates, err
}

// Endpoint is one of the cluster's public addresses (api-facts 11).
type Endpoint string

// The public addresses.
const (
	BeaconForwarder Endpoint = "beaconForwarderAddress"
	WebUI           Endpoint = "webUiAddress"
)

// PublicAddress is where clients reach nodes of a kind.
func (k Kind) PublicAddress() Endpoint {
	if k == Server {
		return WebUI
	}
	return BeaconForwarder
}

// PublicHost is the host of a public address; empty where none is set. It is asked
// once a run.
func (c *Cluster) PublicHost(ctx context.Context, of Endpoint) (string, error) {
	answer, _, err := c.endpoints.At(of).Get(ctx, question(c, func(ctx context.Context) (string, error) {
		response, err := c.get(ctx, "/endpoint/{endpoint}", "/endpoint/"+string(of))
		if err != nil {
			return "", err
		}
		if err := response.NotHTML(); err != nil {
			return "", err
		}
		return hostIn(response.Body), nil
	}))
	return answer, err
}

// hostIn finds the host in what the API answers, whose form no document shows: a
// text, or an object in which one stands.
func hostIn(body []byte) string {
	text := strings.TrimSpace(string(body))
	var one string
	var many map[string]any
	switch {
	case json.Unmarshal(body, &one) == nil:
		text = one
	case json.Unmarshal(body, &many) == nil:
		text = ""
		for _, name := range []string{"address", "url", "value", "endpoint", "domain"} {
			if found, isText := many[name].(string); isText && text == "" {
				text = found
			}
		}
	}
	if text != "" && !strings.Contains(text, "://") {
		text = "https://" + text
	}
	address, err := url.Parse(strings.TrimSpace(text))
	if err != nil {
		return ""
	}
	return strings.ToLower(address.Hostname())
}

// Member is a cluster node as the cluster lists it. Every field but the id may be
// empty.
type Member struct {
	ID        int32
	Hostname  string
	Addresses []string
	Version   string
	Online    *bool
}

// Servers lists the cluster nodes, once a run. Nodes whose id cannot be read are
// left out.
func (c *Cluster) Servers(ctx context.Context) ([]Member, error) {
	answer, _, err := c.servers.Get(ctx, question(c, func(ctx context.Context) ([]Member, error) {
		response, err := c.get(ctx, "/cluster", "/cluster")
		if err != nil {
			return nil, err
		}
		return parseServers(response)
	}))
	return answer, err
}

// wireMember is a node of GET /cluster (api-facts 11), whose fields no document
// here shows: by the names that the API's other answers have.
type wireMember struct {
	ID        nodeID   `json:"id"`
	Hostname  string   `json:"hostName"`
	Name      string   `json:"hostname"`
	Address   string   `json:"ipAddress"`
	Addresses []string `json:"ipAddresses"`
	Version   string   `json:"buildVersion"`
	Plain     string   `json:"version"`
	State     string   `json:"operationState"`
	Online    *bool    `json:"online"`
}

// nodeID is an id that is written as number or text; nil if it is none.
type nodeID struct{ id *int32 }

// UnmarshalJSON never fails: an odd id must not hide the other nodes.
func (n *nodeID) UnmarshalJSON(raw []byte) error {
	if id, err := ParseNodeID(strings.Trim(string(raw), `"`)); err == nil {
		n.id = &id
	}
	return nil
}

func parseServers(response *rest.Response) ([]Member, error) {
	var plain []wireMember
	if response.JSON(&plain) != nil {
		var wrapped struct {
			Nodes  []wireMember `json:"clusterNodes"`
			Plain  []wireMember `json:"nodes"`
			Server []wireMember `json:"servers"`
		}
		if err := response.JSON(&wrapped); err != nil {
			return nil, err
		}
		plain = slices.Concat(wrapped.Nodes, wrapped.Plain, wrapped.Server)
		if len(plain) == 0 {
			return nil, response.Malformed("a list of cluster nodes was expected")
		}
	}
	members := make([]Member, 0, len(plain))
	for _, one := range plain {
		if one.ID.id != nil {
			members = append(members, one.member())
		}
	}
	return members, nil
}

func (w wireMember) member() Member {
	m := Member{
		ID: *w.ID.id, Hostname: cmp.Or(w.Hostname, w.Name), Addresses: w.Addresses, Version: cmp.Or(w.Version, w.Plain), Online: w.Online,
	}
	if len(m.Addresses) == 0 && w.Address != "" {
		m.Addresses = []string{w.Address}
	}
	if m.Online == nil && w.State != "" {
		running := w.State == "RUNNING"
		m.Online = &running
	}
	return m
}
